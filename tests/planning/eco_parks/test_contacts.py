import pandas as pd
import pytest

from geoplan.planning.eco_parks.contacts import CONTACTS, contacts_of, with_consented_contacts


def estates(consent):
    return pd.DataFrame(
        {
            "estate_id": ["a"],
            "contact_name": ["An"],
            "contact_email": ["an@example.invalid"],
            "contact_phone": [None],
            **({} if consent is ... else {"contact_consent": [consent]}),
        }
    )


@pytest.mark.parametrize("consent", ["no", "", None, "perhaps", float("nan"), False, "yes, but not yet", ...])
def test_without_a_plain_yes_nobody_is_named(consent):
    assert not len(contacts_of(estates(consent)))
    assert with_consented_contacts(estates(consent))[list(CONTACTS)].isna().all(axis=None)


@pytest.mark.parametrize("consent", ["yes", " Yes ", True])
def test_with_a_yes_all_that_is_given_is_told(consent):
    assert contacts_of(estates(consent)).to_numpy().tolist() == [["a", "An", "an@example.invalid", ""]]
    assert with_consented_contacts(estates(consent))["contact_email"].tolist() == ["an@example.invalid"]


def test_an_agreement_without_a_contact_is_no_row_and_a_layer_without_contacts_stays_as_it_is():
    bare = pd.DataFrame({"estate_id": ["a"], "contact_consent": ["yes"]})
    assert not len(contacts_of(bare))
    assert with_consented_contacts(bare) is bare
