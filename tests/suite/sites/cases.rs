//! The cases of `tests/sites/`, one test each. `UPDATE=1 cargo test sites` writes this list anew.

use super::case;

#[test]
fn a_name_that_only_looks_dated() {
    case("a-name-that-only-looks-dated");
}

#[test]
fn aliases() {
    case("aliases");
}

#[test]
fn aliases_in_the_theme() {
    case("aliases-in-the-theme");
}

#[test]
fn aliases_out_of_the_site() {
    case("aliases-out-of-the-site");
}

#[test]
fn archive_at_year_ends() {
    case("archive-at-year-ends");
}

#[test]
fn base_url_with_prefix() {
    case("base-url-with-prefix");
}

#[test]
fn blank_line_in_metadata() {
    case("blank-line-in-metadata");
}

#[test]
fn bold_between_wide_characters() {
    case("bold-between-wide-characters");
}

#[test]
fn bundles() {
    case("bundles");
}

#[test]
fn carriage_returns_and_mark() {
    case("carriage-returns-and-mark");
}

#[test]
fn check_build_findings() {
    case("check-build-findings");
}

#[test]
fn check_clean() {
    case("check-clean");
}

#[test]
fn check_github() {
    case("check-github");
}

#[test]
fn check_json() {
    case("check-json");
}

#[test]
fn check_levels() {
    case("check-levels");
}

#[test]
fn check_paths() {
    case("check-paths");
}

#[test]
fn check_paths_that_are_not_there() {
    case("check-paths-that-are-not-there");
}

#[test]
fn check_rule_broken_anchor() {
    case("check-rule-broken-anchor");
}

#[test]
fn check_rule_broken_link() {
    case("check-rule-broken-link");
}

#[test]
fn check_rule_cadence() {
    case("check-rule-cadence");
}

#[test]
fn check_rule_cadence_of_the_settings() {
    case("check-rule-cadence-of-the-settings");
}

#[test]
fn check_rule_date_differs() {
    case("check-rule-date-differs");
}

#[test]
fn check_rule_duplicate_heading() {
    case("check-rule-duplicate-heading");
}

#[test]
fn check_rule_email_without_mailto() {
    case("check-rule-email-without-mailto");
}

#[test]
fn check_rule_empty_item() {
    case("check-rule-empty-item");
}

#[test]
fn check_rule_empty_link() {
    case("check-rule-empty-link");
}

#[test]
fn check_rule_image_without_alt() {
    case("check-rule-image-without-alt");
}

#[test]
fn check_rule_link_seen_before() {
    case("check-rule-link-seen-before");
}

#[test]
fn check_rule_link_seen_before_by_habit() {
    case("check-rule-link-seen-before-by-habit");
}

#[test]
fn check_rule_link_seen_before_where_asked() {
    case("check-rule-link-seen-before-where-asked");
}

#[test]
fn check_rule_link_twice() {
    case("check-rule-link-twice");
}

#[test]
fn check_rule_malformed_url() {
    case("check-rule-malformed-url");
}

#[test]
fn check_rule_missing_date() {
    case("check-rule-missing-date");
}

#[test]
fn check_rule_missing_key() {
    case("check-rule-missing-key");
}

#[test]
fn check_rule_placeholder() {
    case("check-rule-placeholder");
}

#[test]
fn check_rule_swallowed_text() {
    case("check-rule-swallowed-text");
}

#[test]
fn check_rule_tracking_parameter() {
    case("check-rule-tracking-parameter");
}

#[test]
fn check_rule_unbalanced_asterisks() {
    case("check-rule-unbalanced-asterisks");
}

#[test]
fn check_rule_unbalanced_backticks() {
    case("check-rule-unbalanced-backticks");
}

#[test]
fn check_rule_undefined_reference() {
    case("check-rule-undefined-reference");
}

#[test]
fn check_rule_unknown_rule() {
    case("check-rule-unknown-rule");
}

#[test]
fn check_rule_unparsed_link() {
    case("check-rule-unparsed-link");
}

#[test]
fn check_rule_unpublished_target() {
    case("check-rule-unpublished-target");
}

#[test]
fn check_settings_errors() {
    case("check-settings-errors");
}

#[test]
fn check_silenced() {
    case("check-silenced");
}

#[test]
fn check_without_git() {
    case("check-without-git");
}

#[test]
fn chinese_everywhere() {
    case("chinese-everywhere");
}

#[test]
fn collision_alias_over_page() {
    case("collision-alias-over-page");
}

#[test]
fn collision_case_only() {
    case("collision-case-only");
}

#[test]
fn collision_file_and_folder() {
    case("collision-file-and-folder");
}

#[test]
fn collision_of_feeds() {
    case("collision-of-feeds");
}

#[test]
fn collision_same_path() {
    case("collision-same-path");
}

#[test]
fn collision_unicode_form() {
    case("collision-unicode-form");
}

#[test]
fn comments() {
    case("comments");
}

#[test]
fn control_characters() {
    case("control-characters");
}

#[test]
fn control_characters_github() {
    case("control-characters-github");
}

#[test]
fn control_characters_json() {
    case("control-characters-json");
}

#[test]
fn covers() {
    case("covers");
}

#[test]
fn date_forms() {
    case("date-forms");
}

#[test]
fn definitions() {
    case("definitions");
}

#[test]
fn digest_calendar() {
    case("digest-calendar");
}

#[test]
fn digest_collision() {
    case("digest-collision");
}

#[test]
fn digest_off_with_a_frame() {
    case("digest-off-with-a-frame");
}

#[test]
fn digest_pages() {
    case("digest-pages");
}

#[test]
fn digest_rows() {
    case("digest-rows");
}

#[test]
fn digest_section_excerpts() {
    case("digest-section-excerpts");
}

#[test]
fn digest_switched_off() {
    case("digest-switched-off");
}

#[test]
fn digest_theme() {
    case("digest-theme");
}

#[test]
fn digest_theme_own_contents() {
    case("digest-theme-own-contents");
}

#[test]
fn digest_unreadable() {
    case("digest-unreadable");
}

#[test]
fn draft_values() {
    case("draft-values");
}

#[test]
fn empty_content() {
    case("empty-content");
}

#[test]
fn empty_front_matter() {
    case("empty-front-matter");
}

#[test]
fn environment_overrides() {
    case("environment-overrides");
}

#[test]
fn environment_overrides_hold() {
    case("environment-overrides-hold");
}

#[test]
fn excluded() {
    case("excluded");
}

#[test]
fn excluded_beside() {
    case("excluded-beside");
}

#[test]
fn excluded_brought_in() {
    case("excluded-brought-in");
}

#[test]
fn excluded_bundle() {
    case("excluded-bundle");
}

#[test]
fn excluded_bundles() {
    case("excluded-bundles");
}

#[test]
fn excluded_mentions() {
    case("excluded-mentions");
}

#[test]
fn feeds_full() {
    case("feeds-full");
}

#[test]
fn feeds_summary() {
    case("feeds-summary");
}

#[test]
fn feeds_text_as_html() {
    case("feeds-text-as-html");
}

#[test]
fn findings_in_long_lines() {
    case("findings-in-long-lines");
}

#[test]
fn findings_in_long_lines_github() {
    case("findings-in-long-lines-github");
}

#[test]
fn findings_in_long_lines_json() {
    case("findings-in-long-lines-json");
}

#[test]
fn findings_over_a_hundred() {
    case("findings-over-a-hundred");
}

#[test]
fn findings_over_a_hundred_json() {
    case("findings-over-a-hundred-json");
}

#[test]
fn findings_over_a_hundred_strict() {
    case("findings-over-a-hundred-strict");
}

#[test]
fn folder_named_md() {
    case("folder-named-md");
}

#[test]
fn format_json() {
    case("format-json");
}

#[test]
fn format_json_of_a_failure() {
    case("format-json-of-a-failure");
}

#[test]
fn front_matter_errors() {
    case("front-matter-errors");
}

#[test]
fn front_matter_fences() {
    case("front-matter-fences");
}

#[test]
fn front_matter_formats() {
    case("front-matter-formats");
}

#[test]
fn front_matter_misplaced() {
    case("front-matter-misplaced");
}

#[test]
fn front_matter_unread() {
    case("front-matter-unread");
}

#[test]
fn front_matter_unread_warnings() {
    case("front-matter-unread-warnings");
}

#[test]
fn front_matter_without_values() {
    case("front-matter-without-values");
}

#[test]
fn headings() {
    case("headings");
}

#[test]
fn html_sanitized() {
    case("html-sanitized");
}

#[test]
fn html_sanitized_marks() {
    case("html-sanitized-marks");
}

#[test]
fn html_trusted() {
    case("html-trusted");
}

#[test]
fn images() {
    case("images");
}

#[test]
fn index_com() {
    case("index-com");
}

#[test]
fn links_between_files() {
    case("links-between-files");
}

#[test]
fn links_between_migrated_paths() {
    case("links-between-migrated-paths");
}

#[test]
fn list() {
    case("list");
}

#[test]
fn list_excluded() {
    case("list-excluded");
}

#[test]
fn list_json() {
    case("list-json");
}

#[test]
fn list_with_errors() {
    case("list-with-errors");
}

#[test]
fn markdown_extensions() {
    case("markdown-extensions");
}

#[test]
fn markdown_in_cover() {
    case("markdown-in-cover");
}

#[test]
fn markdown_profile_commonmark() {
    case("markdown-profile-commonmark");
}

#[test]
fn marks_under_wide_characters() {
    case("marks-under-wide-characters");
}

#[test]
fn math() {
    case("math");
}

#[test]
fn math_as_tex() {
    case("math-as-tex");
}

#[test]
fn menu_of_each_page() {
    case("menu-of-each-page");
}

#[test]
fn name_and_front_matter_disagree() {
    case("name-and-front-matter-disagree");
}

#[test]
fn no_front_matter() {
    case("no-front-matter");
}

#[test]
fn no_site() {
    case("no-site");
}

#[test]
fn now() {
    case("now");
}

#[test]
fn now_from_source_date_epoch() {
    case("now-from-source-date-epoch");
}

#[test]
fn numbers() {
    case("numbers");
}

#[test]
fn offset_that_shifts_the_day() {
    case("offset-that-shifts-the-day");
}

#[test]
fn output_in_sources() {
    case("output-in-sources");
}

#[test]
fn output_not_ours() {
    case("output-not-ours");
}

#[test]
fn pagination() {
    case("pagination");
}

#[test]
fn paths_of_every_script() {
    case("paths-of-every-script");
}

#[test]
fn paths_too_long() {
    case("paths-too-long");
}

#[test]
fn permalink_errors() {
    case("permalink-errors");
}

#[test]
fn permalink_path() {
    case("permalink-path");
}

#[test]
fn permalink_tokens() {
    case("permalink-tokens");
}

#[test]
fn permalink_without_a_value() {
    case("permalink-without-a-value");
}

#[test]
fn placeholder_as_date() {
    case("placeholder-as-date");
}

#[test]
fn placeholders_left_in() {
    case("placeholders-left-in");
}

#[test]
fn post_without_extension() {
    case("post-without-extension");
}

#[test]
fn posts_of_one_day() {
    case("posts-of-one-day");
}

#[test]
fn quiet() {
    case("quiet");
}

#[test]
fn related() {
    case("related");
}

#[test]
fn repeated_title() {
    case("repeated-title");
}

#[test]
fn resized_images() {
    case("resized-images");
}

#[test]
fn restructured_text() {
    case("restructured-text");
}

#[test]
fn same_title_on_many_posts() {
    case("same-title-on-many-posts");
}

#[test]
fn sanitized_site_control() {
    case("sanitized-site-control");
}

#[test]
fn sanitized_site_control_by_name() {
    case("sanitized-site-control-by-name");
}

#[cfg(feature = "search")]
#[test]
fn search_folder_taken() {
    case("search-folder-taken");
}

#[cfg(feature = "search")]
#[test]
fn search_off() {
    case("search-off");
}

#[cfg(feature = "search")]
#[test]
fn search_own_page() {
    case("search-own-page");
}

#[cfg(feature = "search")]
#[test]
fn search_page() {
    case("search-page");
}

#[test]
fn sections() {
    case("sections");
}

#[test]
fn settings_digest_errors() {
    case("settings-digest-errors");
}

#[test]
fn settings_errors() {
    case("settings-errors");
}

#[test]
fn settings_every_key() {
    case("settings-every-key");
}

#[test]
fn settings_not_yaml() {
    case("settings-not-yaml");
}

#[test]
fn settings_of_others_unread() {
    case("settings-of-others-unread");
}

#[test]
fn settings_yml() {
    case("settings-yml");
}

#[test]
fn space_around_the_title() {
    case("space-around-the-title");
}

#[test]
fn static_files() {
    case("static-files");
}

#[test]
fn strict() {
    case("strict");
}

#[test]
fn strict_without_findings() {
    case("strict-without-findings");
}

#[test]
fn strings_for_lists() {
    case("strings-for-lists");
}

#[test]
fn template_braces() {
    case("template-braces");
}

#[test]
fn templates_escape() {
    case("templates-escape");
}

#[test]
fn templates_extend_themselves() {
    case("templates-extend-themselves");
}

#[test]
fn templates_function_errors() {
    case("templates-function-errors");
}

#[test]
fn templates_functions() {
    case("templates-functions");
}

#[test]
fn templates_include_themselves() {
    case("templates-include-themselves");
}

#[test]
fn templates_missing_parent() {
    case("templates-missing-parent");
}

#[test]
fn templates_out_of_the_folder() {
    case("templates-out-of-the-folder");
}

#[test]
fn templates_override_one_block() {
    case("templates-override-one-block");
}

#[test]
fn templates_syntax_error() {
    case("templates-syntax-error");
}

#[test]
fn templates_undefined_field() {
    case("templates-undefined-field");
}

#[test]
fn templates_unknown_filter() {
    case("templates-unknown-filter");
}

#[test]
fn templates_unknown_in_front_matter() {
    case("templates-unknown-in-front-matter");
}

#[test]
fn templates_without_end() {
    case("templates-without-end");
}

#[test]
fn terms() {
    case("terms");
}

#[test]
fn terms_that_collide() {
    case("terms-that-collide");
}

#[test]
fn terms_that_differ_a_little() {
    case("terms-that-differ-a-little");
}

#[test]
fn text_eaten_as_html() {
    case("text-eaten-as-html");
}

#[test]
fn text_not_utf_8() {
    case("text-not-utf-8");
}

#[test]
fn two_posts_in_a_bundle() {
    case("two-posts-in-a-bundle");
}

#[test]
fn undated_posts() {
    case("undated-posts");
}

#[test]
fn unpadded_dates() {
    case("unpadded-dates");
}

#[test]
fn urls_that_are_broken() {
    case("urls-that-are-broken");
}

#[test]
fn withheld_by_cascades() {
    case("withheld-by-cascades");
}

#[test]
fn withheld_by_eleventy() {
    case("withheld-by-eleventy");
}

#[test]
fn withheld_by_eleventy_code() {
    case("withheld-by-eleventy-code");
}

#[test]
fn withheld_by_hugo() {
    case("withheld-by-hugo");
}

#[test]
fn withheld_by_jekyll() {
    case("withheld-by-jekyll");
}

#[test]
fn withheld_by_keys() {
    case("withheld-by-keys");
}

#[test]
fn withheld_by_section() {
    case("withheld-by-section");
}

#[test]
fn withheld_by_section_hugo() {
    case("withheld-by-section-hugo");
}

#[test]
fn withheld_by_settings_of_jekyll() {
    case("withheld-by-settings-of-jekyll");
}

#[test]
fn withheld_by_settings_of_others() {
    case("withheld-by-settings-of-others");
}

#[test]
fn withheld_other_files() {
    case("withheld-other-files");
}

#[test]
fn withheld_underscores() {
    case("withheld-underscores");
}

#[test]
fn words_of_another_language() {
    case("words-of-another-language");
}

#[test]
fn words_with_mistakes() {
    case("words-with-mistakes");
}

#[test]
fn yaml_of_all_kinds() {
    case("yaml-of-all-kinds");
}

#[test]
fn zero_config() {
    case("zero-config");
}
