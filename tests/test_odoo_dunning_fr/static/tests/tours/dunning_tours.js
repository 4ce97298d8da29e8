import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

// A manager opens the preview from the menu, confirms it, issues what it shows.
registry.category("web_tour.tours").add("dunning_first_preview", {
    steps: () => [
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
    ],
});

// From the invoice: why, and the notice it is on.
registry.category("web_tour.tours").add("dunning_notice_of_the_invoice", {
    steps: () => [
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
    ],
});
