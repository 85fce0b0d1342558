"""Protection agreements: drawn from the promise before departure, signed by both, the ground of a case when broken."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.core.models import StoredFile
from wengang.core.states import WrongState, day
from wengang.employment.actions.case_work import own_file
from wengang.employment.actions.cases import Subject, do_open_case
from wengang.employment.actions.guard import locked, require_seen
from wengang.employment.agreement_terms import BY_KEY, breach_words, digest_of, terms_of
from wengang.employment.case_enums import Opener, Party, SignedHow
from wengang.employment.models import ProtectionAgreement, RightsCase, Signature, Spell
from wengang.registry.actions.guard import not_in_future


@transaction.atomic
def do_draw_agreement(spell: Spell, *, by: User) -> ProtectionAgreement:
    """Put the promise on paper. Drawn again before anybody signed, it holds the promise as it stands then.

    Raises:
        MayNot: ``by`` may not, or does not see the person.
        ValidationError: the job has ended, nobody employs, or no wage was promised.
        WrongState: somebody has signed; the terms stay.
    """
    require_seen(spell, by)
    job = locked(spell)
    if job.valid_to is not None or job.employer_id is None:
        raise ValidationError(_("An agreement is drawn for a job at an employer that has not ended."))
    terms = terms_of(job)
    if "wage" not in terms:
        raise ValidationError(_("No wage was promised. Ask the employer and write it down first."))
    known = ProtectionAgreement.unscoped.filter(spell=job).first()
    if known is None:
        drawn = day()
        return ProtectionAgreement.unscoped.create(
            spell=job, terms=terms, digest=digest_of(terms), drawn_on=drawn, by=by
        )
    if known.digest != digest_of(terms):
        if Signature.unscoped.filter(agreement=known).exists():
            raise WrongState(_("The agreement has been signed; its terms stay as they are."))
        known.terms, known.digest, known.by, known.drawn_on = terms, digest_of(terms), by, day()
        known.save(update_fields=["terms", "digest", "by", "drawn_on"])
    return known


@transaction.atomic
def do_sign_agreement(
    agreement: ProtectionAgreement,
    *,
    party: str,
    how: str,
    on: date,
    by: User,
    signer: str = "",
    scan: StoredFile | None = None,
) -> Signature:
    """Record who signed, when and how, with the scan. Each party signs once; a signature is never changed.

    Raises MayNot; ValidationError: a day to come or before the paper, or the employer's signer is not named;
    WrongState: this party has signed.
    """
    require_seen(agreement.spell, by)
    own_file(scan, by)
    not_in_future(on)
    paper = ProtectionAgreement.unscoped.select_for_update(of=("self",)).get(pk=agreement.pk)
    if on < paper.drawn_on:
        raise ValidationError({"on": _("The paper did not exist on that day.")})
    if party == Party.EMPLOYER and not signer.strip():
        raise ValidationError({"signer": _("Write down who signed for the employer.")})
    if how == SignedHow.MAIL and scan is None:
        raise ValidationError({"scan": _("Add the picture that was sent.")})
    if Signature.unscoped.filter(agreement=paper, party=party).exists():
        raise WrongState(_("This party has signed already."))
    return Signature.unscoped.create(
        agreement=paper,
        party=Party(party),
        how=SignedHow(how),
        on=on,
        signer=signer.strip()[:40] if party == Party.EMPLOYER else "",
        scan=scan,
        by=by,
    )


@transaction.atomic
def do_open_from_breach(agreement: ProtectionAgreement, *, term: str, words: str, by: User) -> RightsCase:
    """A term was not kept: the case holds what was agreed and what happened instead. One open case a term.

    Raises MayNot; ValidationError for a term that the agreement lacks, or without words.
    """
    require_seen(agreement.spell, by)
    if term not in agreement.terms or term not in BY_KEY:
        raise ValidationError({"term": _("The agreement has no such term.")})
    if not words.strip():
        raise ValidationError({"words": _("Write down what happened.")})
    job = locked(agreement.spell)
    paper = ProtectionAgreement.unscoped.select_for_update(of=("self",)).get(pk=agreement.pk)
    known = RightsCase.unscoped.filter(agreement=paper, term=term, clock_on__isnull=False).first()
    if known is not None:
        return known
    return do_open_case(
        Subject(spell=job),
        kind=BY_KEY[term].breach,
        summary=f"{breach_words(term, paper.terms)}。{words.strip()}",
        opener=Opener.AGREEMENT,
        agreement=paper,
        term=term,
        by=by,
    )
