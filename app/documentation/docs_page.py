"""/docs without requests to other servers: Swagger UI from the files of the package fastapi-offline."""

from importlib.resources import files

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

ASSETS_PATH = "/docs-assets"


def install_docs_page(app: FastAPI, root_path: str = "") -> None:
    """Serve the interactive documentation at /docs. root_path: before every address, as a browser sees it."""
    static = files("fastapi_offline") / "static"
    app.mount(ASSETS_PATH, StaticFiles(directory=str(static)), name="docs-assets")

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url=f"{root_path}/openapi.json",
            title=app.title,
            swagger_js_url=f"{root_path}{ASSETS_PATH}/swagger-ui-bundle.js",
            swagger_css_url=f"{root_path}{ASSETS_PATH}/swagger-ui.css",
            swagger_favicon_url=f"{root_path}{ASSETS_PATH}/favicon.png",
        )
