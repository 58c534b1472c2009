"""Papers and drafts of cases over the API: told by content, served to be saved, seen by the applicant and the desk alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from matcher.services.case_papers import MOST_BYTES
from matcher.storage.persons import Field
from tests.api.isolation.city import City, build
from tests.matcher.services.paper_files import DOCX, JPG, PDF, PNG, XLSX, archive

PATH = "/api/v1/cases"
OPENING = {"party_id": "S2", "kind": "help", "text": "想找懂认证的人"}
ANY = {"if-match": "*"}
NINE = {"party_id": "S2", "kind": "joint_application", "facts": {"employees": 3}}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    built = build(tmp_path_factory.mktemp("papers"))
    yield built
    built.house.close()


def opened(city: City, **facts: object) -> str:
    answer = city.ask("owner", "POST", PATH, json=OPENING | facts)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def send(city: City, id: str, *files: tuple[str, bytes], actor: str = "owner", **fields: str) -> tuple[int, str]:
    """(status, id of the first paper or code of the refusal)"""
    sent = [("file", (name, data, "text/html")) for name, data in files]  # whatever the sender says it is
    answer = city.ask(actor, "POST", f"{PATH}/{id}/papers", data={"item": "1"} | fields, files=sent)
    body = answer.json()
    return answer.status_code, body["items"][0]["id"] if answer.status_code == 201 else body["code"]


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (PDF, "执照.exe", "执照.pdf"),
        (JPG, "照片.JPEG", "照片.jpg"),
        (PNG, "../../x.html", "x.png"),
        (DOCX, "计划书", "计划书.docx"),
        (XLSX, "表.xls", "表.xlsx"),
    ],
    ids=["pdf", "jpg", "png", "docx", "xlsx"],
)
def test_a_file_is_what_its_content_says_and_is_given_back_to_be_saved(
    city: City, data: bytes, name: str, kind: str
) -> None:
    id = opened(city)
    status, paper = send(city, id, (name, data))
    listed = city.ask("owner", "GET", f"{PATH}/{id}/papers").json()["items"]
    answer = city.ask("operator", "GET", f"{PATH}/{id}/papers/{paper}")
    assert (status, [one["name"] for one in listed], answer.content) == (201, [kind], data)
    headers = answer.headers
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"].startswith('attachment; filename="paper.')
    assert (headers["x-content-type-options"], headers["content-security-policy"], headers["cache-control"]) == (
        "nosniff", "default-src 'none'; sandbox", "no-store",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ((("空.pdf", b""),), "paper_empty"),
        ((("页.pdf", b"<html><script>x</script>"),), "paper_kind"),
        ((("程序.pdf", b"MZ\x90\0"),), "paper_kind"),
        ((("两样.pdf", PDF + archive({"a": "b"})),), "paper_mixed"),
        ((("大.pdf", b"%PDF-" + b"0" * MOST_BYTES),), "paper_large"),
        ((("好.pdf", PDF), ("坏.png", PNG[:-3])), "paper_broken"),
    ],
    ids=lambda value: value if isinstance(value, str) else "files",
)
def test_bad_files_are_refused_with_the_way_out_and_leave_nothing(
    city: City, files: tuple[tuple[str, bytes], ...], code: str
) -> None:
    id = opened(city)
    assert send(city, id, *files) == (422, code)
    assert city.ask("owner", "GET", f"{PATH}/{id}/papers").json()["items"] == []


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"item": "9"}, 422, "unknown_case_item"),
        ({"item": ""}, 422, "unknown_case_item"),
        ({"label": "没有这份"}, 422, "paper_label"),
        ({"replaces": "paper_x"}, 404, "unknown_case_paper"),
        ({"label": "x" * 201}, 422, "field_too_long"),
        ({"label": "a\u202eb"}, 422, "field_characters"),
    ],
)
def test_a_place_that_is_not_there_is_refused(city: City, fields: dict[str, str], status: int, code: str) -> None:
    assert send(city, opened(city), ("a.pdf", PDF), **fields) == (status, code)


def test_what_is_no_form_is_refused(city: City) -> None:
    id = opened(city)
    for rest in ({"json": {"item": "1"}}, {"content": b"x", "headers": {"content-type": "multipart/form-data"}}):
        answer = city.ask("owner", "POST", f"{PATH}/{id}/papers", **rest)
        assert (answer.status_code, answer.json()["code"]) == (422, "form_unreadable")


def test_a_paper_of_one_case_is_not_found_under_another(city: City) -> None:
    first, second = opened(city), opened(city)
    _, paper = send(city, first, ("a.pdf", PDF))
    assert [city.ask("owner", way, f"{PATH}/{second}/papers/{paper}").status_code for way in ("GET", "DELETE")] == [
        404,
        404,
    ]


def test_a_paper_is_taken_back_until_its_item_is_settled(city: City) -> None:
    id = opened(city)
    papers = [send(city, id, ("a.pdf", data))[1] for data in (PDF, PNG)]
    assert city.ask("owner", "DELETE", f"{PATH}/{id}/papers/{papers[0]}").status_code == 204
    city.ask("operator", "POST", f"{PATH}/{id}/acts", json={"act": "settled"})
    refused = city.ask("owner", "DELETE", f"{PATH}/{id}/papers/{papers[1]}")
    assert (refused.status_code, refused.json()["code"]) == (422, "paper_settled")
    assert city.ask("owner", "GET", f"{PATH}/{id}/papers/{papers[1]}").content == PNG


def test_a_paper_is_filed_as_one_of_those_its_item_asks_for(city: City) -> None:
    id = str(city.ask("owner", "POST", PATH, json=NINE).json()["id"])
    items = city.ask("owner", "GET", f"{PATH}/{id}").json()["items"]
    item = next(one for one in items if one["papers"] and one["state"]["code"] == "submitted")
    _, paper = send(city, id, ("a.pdf", PDF), item=item["code"], label=item["papers"][0])
    (listed,) = city.ask("operator", "GET", f"{PATH}/{id}/papers").json()["items"]
    assert (listed["id"], listed["item"], listed["label"]) == (paper, item["code"], item["papers"][0])


def test_acts_that_stand_for_papers_and_drafts_cannot_be_said_without_them(city: City) -> None:
    id = opened(city)
    for act in ("filed", "removed", "edited", "opened"):
        answer = city.ask("owner", "POST", f"{PATH}/{id}/acts", json={"act": act})
        assert (answer.status_code, answer.json()["code"]) == (422, "case_step")


def test_a_draft_is_filled_in_further_and_handed_in_with_its_words(city: City) -> None:
    id = opened(city, draft=True, text="", form={"address": "甲路"}, phone="13800138000")
    wish = {"text": "想找懂认证的人", "form": {"address": "乙路"}}
    edited = city.ask("owner", "PUT", f"{PATH}/{id}", headers=ANY, json=wish).json()
    assert (edited["form"]["address"], edited["state"]["code"], edited["phone"]) == ("乙路", "draft", "138******00")
    handed_in = city.ask("owner", "POST", f"{PATH}/{id}/acts", json={"act": "submitted"}).json()
    assert (handed_in["state"]["code"], handed_in["form"], handed_in["log"][-1]["text"]) == (
        "submitted", {"address": "乙路"}, "想找懂认证的人",
    )  # fmt: skip
    seen = city.ask("operator", "GET", f"{PATH}/{id}").json()
    assert (seen["due_on"] is not None, "甲路" in str(seen)) == (True, False)


def test_a_draft_is_in_no_list_queue_number_or_hook_of_others(city: City) -> None:
    before = city.ask("operator", "GET", f"{PATH}/figures").json()
    id = opened(city, draft=True)
    listed = {
        who: city.ask(who, "GET", f"{PATH}?party_id=S2&limit=200").json()["items"] for who in ("owner", "operator")
    }
    assert {who: id in [one["id"] for one in rows] for who, rows in listed.items()} == {
        "owner": True,
        "operator": False,
    }
    assert city.ask("operator", "GET", f"{PATH}/figures").json() == before
    assert city.ask("operator", "POST", f"{PATH}/{id}/acts", json={"act": "said", "text": "x"}).status_code == 404
    assert id not in city.ask("operator", "GET", "/operators/cases").text


def test_an_older_version_of_a_draft_is_not_written_over_a_newer_one(city: City) -> None:
    id = opened(city, draft=True)
    tag = city.ask("owner", "GET", f"{PATH}/{id}").headers["etag"]
    path, headers = f"{PATH}/{id}", {"if-match": tag}
    answers = [city.ask("owner", "PUT", path, json={"text": text}, headers=headers) for text in ("一", "二")]
    assert [one.status_code for one in answers] == [200, 412]
    assert city.ask("owner", "GET", path).json()["form"]["draft_text"] == "一"


def test_what_was_handed_in_is_no_draft_any_more(city: City) -> None:
    id = opened(city)
    answers = (
        city.ask("owner", "PUT", f"{PATH}/{id}", headers=ANY, json={"text": "x"}),
        city.ask("owner", "DELETE", f"{PATH}/{id}"),
    )
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(422, "case_handed_in")] * 2


def test_an_empty_call_for_help_is_kept_as_a_draft_and_not_handed_in(city: City) -> None:
    id = opened(city, draft=True, text="")
    answer = city.ask("owner", "POST", f"{PATH}/{id}/acts", json={"act": "submitted"})
    assert (answer.status_code, answer.json()["code"]) == (422, "case_help_empty")


def test_a_number_in_a_draft_is_refused_like_anywhere(city: City) -> None:
    id = opened(city, draft=True)
    answer = city.ask("owner", "PUT", f"{PATH}/{id}", headers=ANY, json={"text": "打我电话13800138000"})
    assert (answer.status_code, answer.json()["code"]) == (422, "case_number_in_text")


def test_a_draft_that_is_let_go_leaves_no_number_and_no_paper(city: City) -> None:
    id = opened(city, draft=True, phone="13800138000")
    send(city, id, ("a.pdf", PDF))
    assert city.ask("owner", "DELETE", f"{PATH}/{id}").status_code == 204
    assert (city.house.case_papers.of_case(id), city.house.persons.shown(f"case:{id}", Field.PHONE)) == ([], None)
    assert city.ask("owner", "GET", f"{PATH}/{id}").status_code == 404


def test_items_left_out_of_a_draft_can_be_taken_in_again(city: City) -> None:
    draft = city.ask("owner", "POST", PATH, json=NINE | {"draft": True}).json()
    open_ones = [one["code"] for one in draft["items"] if one["state"]["code"] == "draft"]
    path = f"{PATH}/{draft['id']}"
    for chosen in (open_ones[:1], open_ones):
        facts = {"employees": 3}
        edited = city.ask("owner", "PUT", path, headers=ANY, json={"items": chosen, "facts": facts}).json()
        assert [one["code"] for one in edited["items"] if one["state"]["code"] == "draft"] == chosen
