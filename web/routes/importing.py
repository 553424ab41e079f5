"""Importing people: choose a file, see what would come of it, confirm, watch, and take the refused lines away."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from circles.job import Job
from circles.people.import_job import ask_for_import, confirm_import, put_aside
from circles.people.import_kinds import KINDS, STAGES
from circles.people.import_report import from_json, refused_as_csv
from web.dependencies import doing, looking
from web.forms import FormState, typed_again
from web.views.importing import Progress, import_seen, the_job, the_progress
from web.views.people_forms import KINDS as KIND_WORDS
from web.visit import Deed, Look, Visit

router = APIRouter()
Shown = Annotated[Job, looking("import_people", the_job)]
Changed = Annotated[Job, doing("import_people", the_job)]


@router.get("/people/import")
def ask_file(visit: Look, _: Annotated[None, looking("import_people")], kind: str = "") -> Response:
    return _choose_page(visit, None, FormState({"kind": kind if kind in KINDS else "volunteers"}))


def _choose_page(visit: Visit, _: None, form: FormState) -> Response:
    kinds = tuple((name, words) for name, words in KIND_WORDS if name in KINDS)
    return visit.page(
        "importing/choose.html",
        "Import people",
        form=form,
        kinds=kinds,
        dict_of=dict(kinds),
        files=KINDS,
        stages=STAGES,
    )


@router.post("/people/import")
@typed_again(_choose_page)
def try_file(visit: Deed, _: Annotated[None, doing("import_people")]) -> Response:
    upload = visit.typed.files.get("file")
    content = upload.file.read() if upload else b""
    job = ask_for_import(visit.session, visit.typed.one("kind"), content, visit.by, visit.now)
    return visit.done(f"/people/import/{job.id}")


@router.get("/people/import/{job_id}")
def show_import(visit: Look, job: Shown) -> Response:
    return visit.page("importing/import.html", "Import people", seen=import_seen(job), none_form=FormState())


@router.get("/people/import/{job_id}/progress")
def show_progress(visit: Look, progress: Annotated[Progress, looking("import_people", the_progress)]) -> Response:
    """The fragment that asks for itself; when the work has ended it leads to the page with the result."""
    answer = visit.fragment("importing/_import_progress.html", progress=progress)
    if not progress.runs:
        answer.headers["HX-Redirect"] = progress.path
    return answer


@router.post("/people/import/{job_id}/confirmation")
def confirm(visit: Deed, trial: Changed) -> Response:
    job = confirm_import(visit.session, trial, visit.by, visit.now)
    return visit.done(f"/people/import/{job.id}")


@router.post("/people/import/{job_id}/stop")
def stop(visit: Deed, job: Changed) -> Response:
    put_aside(visit.session, job, visit.by, visit.now)
    return visit.done("/people/import", "Put aside. The file is not kept.")


@router.get("/people/import/{job_id}/refused.csv")
def take_refused(_visit: Look, job: Shown) -> Response:
    text = refused_as_csv(from_json(job.result)) if job.result and '"refused"' in job.result else "line,reason\r\n"
    named = {"Content-Disposition": 'attachment; filename="lines-to-mend.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=named)
