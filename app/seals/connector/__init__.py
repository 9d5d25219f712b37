"""The client of a registry's interface: what it asks, how it reads the answers, and nothing of the database."""

from app.seals.connector.addresses import did_document_address
from app.seals.connector.client import Answer, Get, RegistryClient, RegistryFault
from app.seals.connector.feed import Entry, Page
from app.seals.connector.guarded import registry_client
from app.seals.connector.head import Head, read_head
from app.seals.connector.records import RecordFacts, ResultFacts, facts_of_record, with_credential

__all__ = [
    "Answer",
    "Entry",
    "Get",
    "Head",
    "Page",
    "RecordFacts",
    "RegistryClient",
    "RegistryFault",
    "ResultFacts",
    "did_document_address",
    "facts_of_record",
    "read_head",
    "registry_client",
    "with_credential",
]
