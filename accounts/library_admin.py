"""Tables of libraries that stay out of the admin: providers come from settings, links and apps for codes from people.

What administrators do about them are actions on accounts.
"""

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django_otp.plugins.otp_totp import admin as totp_admin  # noqa: F401 (registers what is taken out below)
from django_otp.plugins.otp_totp.models import TOTPDevice

for _model in (EmailAddress, SocialAccount, SocialApp, SocialToken, TOTPDevice):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)
