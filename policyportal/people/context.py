def roles(request):
    """Give templates the roles the signed-in person holds today: {% if roles.slt %}."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"roles": {}}
    return {"roles": {role.value: True for role in user.roles}}
