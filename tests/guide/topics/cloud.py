# SPDX-License-Identifier: GPL-3.0-or-later
"""aws, without a network, and a play of ansible's on this machine."""

from topic import Topic

PLAY = """\
- hosts: localhost
  connection: local
  gather_facts: false
  tasks:
    - name: a file
      copy:
        content: "{{ 6 * 7 }}\\n"
        dest: "{{ playbook_dir }}/made"
        mode: "0600"
    - name: a command
      command: cat made
      args:
        chdir: "{{ playbook_dir }}"
      register: said
      changed_when: false
    - debug:
        var: said.stdout
    - fail:
        msg: on purpose
      ignore_errors: true
"""

CONFIG = """\
[default]
region = eu-central-1
output = json
"""

CREDENTIALS = """\
[default]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
"""

TOPIC = Topic(
    section="Command lines of clouds",
    needs=("aws", "ansible-playbook"),
    files={"play.yml": PLAY, "~/.aws/config": CONFIG, "~/.aws/credentials": CREDENTIALS},
    once=("alias ",),
    hide=(r"X-Amz-Date=\w+", r"X-Amz-Signature=\w+", r"X-Amz-Credential=[\w%-]+", r"Signature=[\w%]+", r"Expires=\d+"),
    ignore=("home/.ansible",),  # directories with times and process numbers in their names
)
