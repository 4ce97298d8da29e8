from . import test_exhibits_sales
