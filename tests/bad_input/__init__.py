"""Bad inputs 1–47 of the reliability notes, each through the door where a person meets it; test ids carry the number.

Answered elsewhere, by these tests:

 4, 12, 14, 15, 17  every value of the kind: tests/domain/test_person.py, test_money.py, test_field_values.py
 6   the body before it is parsed: tests/web/test_bad_requests.py::test_a_body_over_the_limit_is_refused_before_it_is_parsed
 7, 8, 9   in the PDF: tests/documents/test_renderer.py::test_markup_and_template_syntax_typed_in_a_name_print_as_letters
 10  the house writes no table for a spreadsheet; typed formulas are text on pages (n09–n10 here)
 11  in the PDF: tests/documents/test_renderer.py::test_rare_han_and_kazakh_names_are_printed_with_a_real_glyph
 16  approval the rules do not carry: tests/commands/test_refusals.py::test_an_approval_that_the_rules_do_not_carry_is_refused
 18  tests/web/test_bad_requests.py::test_ten_thousand_fields_are_refused_quickly (no page takes JSON)
 19  tests/web/test_bad_requests.py::test_a_repeated_parameter_is_refused_never_first_or_last
 21, 22  tests/web/test_bad_requests.py::test_a_body_that_is_not_a_form_is_refused, test_gbk_text_is_refused_by_its_name
 27  tests/web/test_account.py::test_text_typed_when_the_session_ran_out_is_handed_back_after_the_login
 33, 34, 36  tests/web/test_bad_requests.py (token, next, host)
 35  tests/web/test_account.py::test_a_copied_cookie_is_worthless_after_logout
 37–45  tests/evidence/test_uploads.py, by number; here what a person sees of them on the page
"""
