"""Run as a program of its own: `python -m oscar_shop PORT` makes the shop and serves it."""

import os
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

os.environ["DJANGO_SETTINGS_MODULE"] = "oscar_shop.settings"
import django

django.setup()
from django.core.management import call_command  # noqa: E402 - as above
from django.core.wsgi import get_wsgi_application  # noqa: E402 - as above


class Server(ThreadingMixIn, WSGIServer):
    """A thread for each call."""

    daemon_threads = True


def fill() -> None:
    """A country to send to, and a catalogue out of oscar's own factories."""
    from oscar.test import factories  # noqa: PLC0415 - needs the tables

    factories.CountryFactory(iso_3166_1_a2="CN", is_shipping_country=True)
    for number, title in enumerate(("保温杯", "登山包", "冲锋衣")):
        product = factories.create_product(title=title, upc=f"UPC{number}")
        factories.create_stockrecord(product, num_in_stock=50, price=199)


call_command("migrate", run_syncdb=True, verbosity=0)
fill()
make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application(), Server).serve_forever()
