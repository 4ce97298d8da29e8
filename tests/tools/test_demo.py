"""The demonstration's three days fit its book; its page shows names as they are."""

from email.message import EmailMessage
from itertools import pairwise

from demo_company import plan
from demo_run import page
from demo_run.events import Event
from demo_run.outcome import Evening, Notice, Open, Sending, Skip
from demo_run.story import STORY

ZINC = "Bar <b>Le Zinc</b> & Fils"


def test_the_story_names_customers_and_invoices_of_the_book():
    customers = plan.customers().keys()
    invoices = {situation.key for situation in plan.situations()}
    for day in STORY:
        named = [each.invoice for each in (*day.payments, *day.returned, *day.disputes)]
        assert {*named, *day.meanwhile} <= invoices
        refused = [customer for customer, _reason in day.refused]
        assert {*day.approved, *refused} <= customers


def test_the_story_goes_forward_on_days_of_work():
    assert STORY[0].date == plan.TODAY
    for before, day in pairwise(STORY):
        assert before.posting_day < day.date
        for payment in (*day.payments, *day.returned):
            assert before.date < payment.day < day.date
    days = [moment for day in STORY for moment in (day.date, day.posting_day)]
    assert all(day.weekday() < 5 for day in days)


def test_the_page_shows_markup_in_names_as_text(tmp_path):
    evening = _evening(tmp_path)
    page.write(f"{ZINC} SARL", [evening], tmp_path)
    text = (tmp_path / "index.html").read_text("utf-8")
    assert "<b>Le Zinc" not in text
    assert text.count("Bar &lt;b&gt;Le Zinc&lt;/b&gt; &amp; Fils") >= 5
    assert "<script>" not in text  # neither of the e-mail, which is in a frame
    assert '<iframe sandbox loading="lazy"' in text
    assert "Lundi 23" not in text and "lundi 23 novembre 2026" in text


def test_the_chart_leaves_credits_out_and_fits_the_longest_bar(tmp_path):
    (bar,) = page.chart([_evening(tmp_path)])
    assert [(part.state, part.amount) for part in bar] == [
        ("not_due", 300.0),
        ("waiting", 100.0),
    ]
    assert [(part.start, part.width) for part in bar] == [(0, 75), (75, 25)]


def _evening(folder):
    notice = Notice(
        "REL/1",
        ZINC,
        f"Relance {ZINC}",
        ["FAC/1"],
        100.0,
        "EUR",
        "issued",
        "",
        [Sending("email", "sent", ""), Sending("letter", "cancelled", "")],
    )
    notice.email = folder / "zinc.eml"
    notice.email.write_bytes(_message().as_bytes())
    return Evening(
        STORY[0],
        [Event("payment", STORY[0].date, ZINC, "FAC/2", 10.0, ZINC)],
        {1: notice},
        [Skip(ZINC, 1, 2.0, "EUR", ZINC)],
        [
            Open("not_due", "Non échue", "", 1, 300.0),
            Open("waiting", "En attente", "Délai", 1, 60.0),
            Open("waiting", "En attente", "Intervalle", 1, 40.0),
            Open("excluded", "Hors relance", "Crédit", 1, -50.0),
        ],
    )


def _message():
    message = EmailMessage()
    message["Subject"] = f"Relance {ZINC}"
    message["X-Envelope-To"] = "patron@bar-le-zinc.example"
    message.set_content("Bonjour")
    message.add_alternative(f"<p>Bonjour {ZINC}</p><script>1</script>", subtype="html")
    return message
