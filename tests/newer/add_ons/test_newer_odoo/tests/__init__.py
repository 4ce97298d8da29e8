from . import test_answers
