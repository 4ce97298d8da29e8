"""A French company and its customers, for the demonstration and for tests.

`build(env)` fills a database whose company has the French chart of accounts with the
book of *Ateliers Morvan SAS*, a joinery in Lyon, as it stands on `TODAY`: some 60
customers and 400 invoices of 18 months. All days count from that one, the last Monday
on which the story can begin, or the one that `DUNNING_DAY` names (see `day`). Every
name is invented.

    book = build(env)
    book.customers["garage_kermarrec"]           # res.partner
    book.invoices["garage_kermarrec/open/3"]     # account.move, 3 days late on TODAY
    book.users["collecteur"]                     # res.users

`customers.csv` names the customers, each with the reason why it is there;
`situations.csv` names the open situations. The key of an invoice is
`customer/situation/days`, where days are those late on `TODAY` (negative: not due yet;
of instalments: since the first one). The situations:

| situation | what it is |
|---|---|
| open | nothing paid |
| partial | paid in part; detail: which share |
| instalments | 30/40/30 at 0, 30 and 60 days; detail: how many are paid |
| paid | by a bank transfer; of the history, detail: days after the due date |
| registered | payment registered by the bookkeeper: paid |
| in_process | payment in process, without journal entry: the invoice stays open |
| online | online payment that the provider has not confirmed |
| bank_payment | bank transfer of the customer, not reconciled; days ago, amount paid |
| credit | open credit note; days ago |
| reversed | cancelled by a credit note |
| draft, cancelled | never posted |
| excluded | left out of follow-up by hand |
| blocked | payment blocked by hand |
| unsent | never sent to the customer |
| direct_debit | paid by a direct debit that we trigger |
| returned | the same, paid, then taken back by the bank |
| factored | assigned to a factor |
| opening | opening balance: a general entry, which Odoo leaves out of follow-up |
| opening_followed | the same, included by hand |
"""

from .book import Book, build
from .plan import TODAY

__all__ = ["TODAY", "Book", "build"]
