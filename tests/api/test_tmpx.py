def test_x(client):
    r=client.post("/api/v1/matches", json={"party_id": "S1","kinds":["fund"]}).json()
    print(r['warnings'], [m['offer_id'] for m in r['matches']])
    r=client.post("/api/v1/matches", json={"party_id": "S1"}).json()
    print([m['offer_id'] for m in r['matches']])
    import re
    print(re.findall('data-offer="[^"]*"', client.get("/startups/S1?kind=fund").text))
    assert 0
