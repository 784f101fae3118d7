"""allauth's forms in the portal's words: plain labels, no placeholders."""

from allauth.account import forms

NEW = "New password"
RULES = "At least 12 characters. Three or four unrelated words are easy to remember, hard to guess."


class Plain:
    """Give the fields their labels and help, and take the placeholders away."""

    words: dict[str, tuple[str, str]] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in self.words.items():
            field = self.fields[name]
            field.label, field.help_text = label, help_text
            field.widget.attrs.pop("placeholder", None)
            if name == "email":
                field.error_messages["invalid"] = "Type an e-mail address, such as name@school.uk."
            field.error_messages["required"] = f"Type your {label[0].lower()}{label[1:]}."


class SignInForm(Plain, forms.LoginForm):
    words = {"login": ("E-mail address", ""), "password": ("Password", "")}


class ResetForm(Plain, forms.ResetPasswordForm):
    words = {"email": ("E-mail address", "The one the school has for you.")}


class NewPasswordForm(Plain, forms.ResetPasswordKeyForm):
    words = {"password1": (NEW, RULES), "password2": ("New password again", "")}


class ChangePasswordForm(Plain, forms.ChangePasswordForm):
    words = {
        "oldpassword": ("Password now", ""),
        "password1": (NEW, RULES),
        "password2": ("New password again", ""),
    }
