"""The proofs of a write-off lie in their file: whoever reads it can then read them.

They were their author's alone where they had been uploaded before the file was saved.
"""

RELATIONS = ("dunning_referral_vat_proof_rel", "dunning_referral_duplicate_proof_rel")
TAKE = """
UPDATE ir_attachment document
   SET res_model = 'dunning.referral', res_id = proof.dunning_referral_id
  FROM {relation} proof
 WHERE proof.ir_attachment_id = document.id AND COALESCE(document.res_id, 0) = 0
"""


def migrate(cr, version):
    if not version:
        return
    for relation in RELATIONS:
        cr.execute(TAKE.format(relation=relation))
