# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = bare aws
#: needs = aws
export AWS_EC2_METADATA_DISABLED=true
$PY /usr/bin/aws --version
$PY -m awscli configure list
$PY /usr/bin/aws configure set region eu-central-1
$PY /usr/bin/aws configure get region
$PY /usr/bin/aws s3 ls
echo "status $?"
$PY /usr/bin/aws no-such-service
echo "status $?"
