"""What tests of the deciding pages ask: an address, what stands on it, what a form sends."""

from urllib.parse import urlencode

from tests.compliance.permissions import deciders

QUEUE, REGISTER, SEVERAL = "/permissions/queue/", "/permissions/register/", "/permissions/decide/"


def one(permission, end="decide/") -> str:
    return f"/permissions/{permission.reference}/{end}"


def several(*permissions) -> str:
    return f"{SEVERAL}?{urlencode([('r', p.reference) for p in permissions])}"


def page(client, url, status=200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def main(html: str) -> str:
    return html.split("<main")[1].split("</main>")[0]


def approving(permission, **more) -> dict:
    return {
        "decision": "approve",
        "conditions": "No faces.",
        "ends_on": deciders.in_a_month().isoformat(),
        "seen": permission.revision,
        **more,
    }


def prefixed(permission, given: dict) -> dict:
    return {f"{permission.reference}-{name}": value for name, value in given.items()}


def state(permission) -> str:
    return deciders.as_stored(permission).state


def is_there(client, url) -> int:
    return client.get(url).status_code
