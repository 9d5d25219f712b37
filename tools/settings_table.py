"""Writes the table of settings into docs/operating.md: `python -m tools.settings_table`; the tests keep it true."""

from pathlib import Path

from config import PREFIX, ROOT, SECRETS, Settings

PAGE = ROOT / "docs" / "operating.md"
BEGIN, END = "<!-- settings -->", "<!-- /settings -->"


def table() -> str:
    """One row a setting: name, default, meaning."""
    rows = ["| setting | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = (
            f"`{default.relative_to(ROOT)}`" if isinstance(default, Path) else f"`{default}`" if default != "" else "–"
        )
        also = f" (or `{PREFIX}{name.upper()}_FILE`)" if name in SECRETS else ""
        rows.append(f"| `{PREFIX}{name.upper()}`{also} | {shown} | {field.description} |")
    return "\n".join(rows)


def page_with_table(page: str) -> str:
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page_with_table(PAGE.read_text("utf-8")), "utf-8")
