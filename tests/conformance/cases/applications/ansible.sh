# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = bare ansible
#: needs = ansible
#: hide = \(default, .*
export ANSIBLE_LOCALHOST_WARNING=False ANSIBLE_NOCOLOR=1 ANSIBLE_INVENTORY_UNPARSED_WARNING=False
$PY /usr/bin/ansible --version
$PY /usr/bin/ansible localhost -m ping
echo "status $?"
cat >play.yml <<'END'
- hosts: localhost
  gather_facts: false
  connection: local
  tasks:
    - debug:
        msg: "{{ 6 * 7 }} {{ lookup('env', 'LANG') }}"
    - command: echo hello
      register: said
    - debug:
        var: said.stdout
    - fail:
        msg: on purpose
END
$PY /usr/bin/ansible-playbook play.yml
echo "status $?"
rm -rf "$HOME/.ansible"
