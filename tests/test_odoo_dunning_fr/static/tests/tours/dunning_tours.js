import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

// Print, and read what the new tab would have shown.
async function checkLetter({ click }) {
    const open = browser.open;
    const address = new Promise((resolve) => {
        browser.open = (url) => {
            resolve(url);
            return window; // as if a tab had opened
        };
    });
    await click();
    const answer = await fetch(await address);
    browser.open = open;
    const kind = answer.headers.get("Content-Type");
    const content = await answer.text();
    if (!answer.ok || kind !== "application/pdf" || !content.startsWith("%PDF-")) {
        throw new Error(`The letter is no PDF: ${answer.status}, ${kind}`);
    }
}

// From the invoice: why, the notice it is on, and its letter.
const fromInvoiceToLetter = () => [
    {
        content: "The invoice says where its dunning stands",
        trigger: '.o_form_view [name="dunning_reason"]:contains("First")',
    },
    {
        content: "Open its notices",
        trigger: 'button[name="action_dunning_notices"]',
        run: "click",
    },
    {
        content: "Open the notice",
        trigger: '.o_list_view .o_data_row:contains("Boulangerie Moreau") .o_data_cell',
        run: "click",
    },
    {
        content: "It shows the customer and the amount",
        trigger: '.o_form_view [name="partner_id"]:contains("Boulangerie Moreau")',
    },
    {
        content: "It is issued",
        trigger: '.o_statusbar_status .o_arrow_button_current:contains("Issued")',
    },
    {
        content: "Its letter is a PDF",
        trigger: 'button[name="action_print"]',
        run: checkLetter,
    },
];

// A manager opens the preview from the menu, confirms it, issues what it shows, and
// finds on the invoice what was sent about it.
// On a busy machine an answer takes long: that is no fault of the screens.
const unhurried = (steps) => steps.map((step) => ({ timeout: 60000, ...step }));

registry.category("web_tour.tours").add("dunning_first_preview", {
    steps: () => unhurried([
        stepUtils.showAppsMenuItem(),
        {
            content: "Open Invoicing",
            trigger: '.o_app[data-menu-xmlid="account.menu_finance"]',
            run: "click",
        },
        {
            content: "Open the menu of dunning",
            trigger: '[data-menu-xmlid="odoo_dunning_fr.dunning_menu"]',
            run: "click",
        },
        {
            content: "Ask for the preview",
            trigger: '[data-menu-xmlid="odoo_dunning_fr.dunning_run_preview_menu"]',
            run: "click",
        },
        {
            content: "The customer who is late is in the preview",
            trigger: '[name="notice_line_ids"] .o_data_row:contains("Boulangerie Moreau")',
        },
        {
            content: "Nothing can be issued before the preview is confirmed",
            trigger: '.o_form_view:not(:has(button[name="action_issue"]))',
        },
        {
            content: "Confirm it",
            trigger: 'button[name="action_confirm_first"]',
            run: "click",
        },
        {
            content: "Yes, really",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "Issue",
            trigger: 'button[name="action_issue"]',
            run: "click",
        },
        {
            content: "Yes, issue",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "The run shows the notice, numbered",
            trigger:
                '[name="notice_ids"] .o_data_row:contains("Boulangerie Moreau"):contains("REL/")',
        },
        {
            content: "Open the customers' invoices",
            trigger: '[data-menu-xmlid="account.menu_finance_receivables"]',
            run: "click",
        },
        {
            content: "All of them",
            trigger: '[data-menu-xmlid="account.menu_action_move_out_invoice_type"]',
            run: "click",
        },
        {
            content: "Open the invoice",
            trigger: '.o_list_view .o_data_row:contains("Boulangerie Moreau") [name="name"]',
            run: "click",
        },
        ...fromInvoiceToLetter(),
    ]),
});
