"""/api/users: forgetting a person."""

from typing import Annotated

from fastapi import Path, Response

from backtrail.server.api.models.trace import Deleted
from backtrail.server.api.reader import Asked, ToForget
from backtrail.server.api.route import api_router

router = api_router()


@router.delete("/users/{user_id:path}", response_model=Deleted, operation_id="delete_user")
async def delete_user(
    asked: Asked, forgetting: ToForget, user_id: Annotated[str, Path(description="User id")]
) -> Response:
    """Forget every trace of a user, for good; `traces` is 0 where there was none."""
    return await asked.json(lambda: Deleted(traces=forgetting.user(asked.project, user_id)))
