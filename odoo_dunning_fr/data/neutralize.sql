-- A letter that was printed but not posted is printed anew, with the banner below.
UPDATE dunning_notice
   SET document_id = NULL,
       document_sha256 = NULL
 WHERE id IN (
       SELECT notice_id
         FROM dunning_delivery
        WHERE state IN ('queued', 'sending')
          AND channel IN ('letter', 'registered')
);

-- What waits to be sent, posted or called is for the customers of the original.
UPDATE dunning_delivery
   SET state = 'cancelled',
       next_attempt = NULL,
       failure_text = NULL,
       failure_code = 'copy'
 WHERE state IN ('queued', 'sending');

-- The state that is stored on the notices and follows from their deliveries.
UPDATE dunning_notice AS notice
   SET sending_state = CASE
           WHEN EXISTS (
               SELECT 1
                 FROM dunning_delivery
                WHERE notice_id = notice.id
                  AND state = 'unknown'
           ) THEN 'unknown'
           ELSE 'failed'
       END
 WHERE sending_state = 'pending';

-- activate the banners of letters and e-mails
UPDATE ir_ui_view
   SET active = true
 WHERE key IN (
       'odoo_dunning_fr.dunning_notice_document_neutralized',
       'odoo_dunning_fr.dunning_notice_summary_neutralized',
       'odoo_dunning_fr.dunning_letter_head_neutralized',
       'odoo_dunning_fr.dunning_request_head_neutralized',
       'odoo_dunning_fr.dunning_statement_document_neutralized',
       'odoo_dunning_fr.dunning_dossier_page_neutralized'
);
