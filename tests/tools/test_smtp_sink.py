"""What is sent to the sink is kept as it was, with its recipients."""

import smtplib
from email.message import EmailMessage

from smtp_sink import HOST, smtp_sink


def send(port, subject):
    """Send a message with a copy that its headers do not tell."""
    message = EmailMessage()
    message["From"] = "compta@vendeur.example"
    message["To"] = "client@acheteur.example"
    message["Subject"] = subject
    message.set_content("Votre facture n'est pas réglée.")
    recipients = ["client@acheteur.example", "copie@acheteur.example"]
    with smtplib.SMTP(HOST, port) as client:
        client.send_message(message, to_addrs=recipients)


def test_messages_are_kept_in_order(tmp_path):
    with smtp_sink(tmp_path / "mail") as sink:
        send(sink.port, "Première relance")
        send(sink.port, "Mise en demeure")
        first, second = sink.messages()
    assert first["Subject"] == "Première relance"
    assert second["Subject"] == "Mise en demeure"
    assert "réglée" in first.get_content()
    assert "copie@acheteur.example" in first["X-Envelope-To"]
    names = sorted(file.name for file in (tmp_path / "mail").iterdir())
    assert names == ["0001.eml", "0002.eml"]


def test_a_sink_that_is_started_again_overwrites_nothing(tmp_path):
    for subject in ("Première relance", "Mise en demeure"):
        with smtp_sink(tmp_path) as sink:
            send(sink.port, subject)
    subjects = [message["Subject"] for message in sink.messages()]
    assert subjects == ["Première relance", "Mise en demeure"]
