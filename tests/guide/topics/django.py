# SPDX-License-Identifier: GPL-3.0-or-later
"""A project of Django's: check, migrate, test, and runserver, whose reloader sees an edit."""

import socket
import urllib.request

from topic import Topic

SETTINGS = """\
SECRET_KEY = "of the guide"
DEBUG = True
ROOT_URLCONF = "shop.urls"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "shop"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
"""

MANAGE = """\
#!/usr/bin/env python3
import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
execute_from_command_line(sys.argv)
"""

URLS = """\
from django.http import HttpResponse
from django.urls import path

WORD = "before"
urlpatterns = [path("", lambda request: HttpResponse(f"{WORD} the edit"))]
"""

TESTS = """\
from django.contrib.auth.models import User
from django.test import TestCase


class Pages(TestCase):
    def test_front(self):
        self.assertContains(self.client.get("/"), "the edit")

    def test_users(self):
        User.objects.create_user("ada", password="secret")
        self.assertTrue(self.client.login(username="ada", password="secret"))

    def test_fails(self):
        self.assertEqual(User.objects.count(), 1)
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def runserver(user, command):
    """The page before and after an edit, which the reloader sees; then Ctrl-C."""
    port = free_port()
    user.line(f"{command} --nothreading {port}")

    def page():
        user.wait("Quit the server with CONTROL-C.")
        user.listening(port)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as answer:
            user.note(answer.read().decode())
        user.wait('"GET / HTTP/1.1" 200')

    page()
    urls = user.stage.path("shop/urls.py")
    urls.write_text(URLS.replace("before", "after"))
    user.edited(urls, "changed, reloading.")
    page()
    user.key("^C")
    user.prompt()
    urls.write_text(URLS)


TOPIC = Topic(
    section="Django",
    needs=("python3-django",),
    files={
        "manage.py": MANAGE, "shop/__init__.py": "", "shop/settings.py": SETTINGS, "shop/urls.py": URLS,
        "shop/tests.py": TESTS,
    },  # fmt: skip
    once=("export ",),
    terminal={"pyfxc manage.py runserver": runserver},
    hide=(
        r"in \d+\.\d+s",
        r"\[\d\d/\w+/\d{4} [\d:]+\]",  # of requests
        r"\w+ \d\d, \d{4} - \d\d:\d\d:\d\d",  # of the server's start
        r"(?<=127\.0\.0\.1:)\d+",
        r"(?<=--nothreading )\d+",
    ),
    # When each migration was done.
    ignore=("home/work/db.sqlite3",),
)
