"""Addresses that stand in mails."""


def application_path(application_id: str) -> str:
    return f"/applications/{application_id}"


def check_path(application_id: str) -> str:
    return f"/applications/{application_id}/check"


def receipt_path(application_id: str, receipt_id: str) -> str:
    return f"/applications/{application_id}/receipts/{receipt_id}"


def kept_path(application_id: str) -> str:
    return f"/applications/{application_id}/kept"


def section_path(application_id: str, part_id: str, section: str) -> str:
    return f"/applications/{application_id}/parts/{part_id}/{section}"
