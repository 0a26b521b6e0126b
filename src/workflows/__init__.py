"""Use cases: one method per thing a person does. Authorisation, identity, time and saving happen here."""
