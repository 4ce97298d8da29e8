from . import test_companies, test_screens
