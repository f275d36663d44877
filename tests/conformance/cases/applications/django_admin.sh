# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = bare django
#: needs = django-admin
#: hide = 'django-insecure-.*' [A-Za-z]+ [0-9]+, 20.*
$PY /usr/bin/django-admin startproject site_of_case .
sed -i "s/^SECRET_KEY.*/SECRET_KEY = 'of the case'/" site_of_case/settings.py
DJANGO_SETTINGS_MODULE=site_of_case.settings PYTHONPATH=. $PY /usr/bin/django-admin check
echo "status $?"
$PY manage.py check --deploy
echo "status $?"
$PY manage.py showmigrations --plan
$PY manage.py migrate --verbosity 1
$PY manage.py shell -c 'from django.contrib.auth.models import User; print(User.objects.count())'
$PY -m django no_such_command
echo "status $?"
rm -f db.sqlite3
