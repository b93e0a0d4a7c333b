package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.budget.BudgetSettings;
import dev.weir.budget.BudgetSettings.AtLimit;
import dev.weir.budget.BudgetSettings.StoreFailure;
import dev.weir.budget.BudgetSettings.UnknownCost;
import dev.weir.config.Configuration;
import dev.weir.spi.settings.Description;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The section {@code llm.budgets} and the budget of {@code llm.tokens}: what they say, and what is refused. */
class BudgetSectionTest {

    private static Configuration<LlmSettings> load(String... lines) {
        return LlmConfiguration.loader()
                .text("weir.yaml", String.join("\n", lines))
                .load();
    }

    private static void assertRefused(String budget, String... messages) {
        Configuration<LlmSettings> configuration = load("llm:", "  budgets:", "    team: { " + budget + " }");

        assertThatThrownBy(configuration::requireValid).hasMessage(String.join("\n", messages));
    }

    @Test
    void everySettingOfABudget() {
        LlmSettings settings = load("""
                        llm:
                          budgets:
                            plain: { limit: 10 }
                            full:
                              limit: 0.50
                              period: 30d
                              zone: Europe/Berlin
                              from: 2026-01-31T06:00
                              per: team
                              only: { model: gpt-5, intentType: Scale }
                              maxValues: 5
                              alertThreshold: 66.5
                              atLimit: alert
                              unknownCost: refuse
                              storeFailure: refuse
                        """).requireValid().settings();

        assertThat(settings.budgets())
                .containsExactly(
                        Map.entry("plain", BudgetSettings.of(new BigDecimal("10"))),
                        Map.entry(
                                "full",
                                new BudgetSettings(
                                        new BigDecimal("0.50"),
                                        "30d",
                                        "Europe/Berlin",
                                        "2026-01-31T06:00",
                                        "team",
                                        Map.of("model", "gpt-5", "intentType", "Scale"),
                                        5,
                                        new BigDecimal("66.5"),
                                        AtLimit.ALERT,
                                        UnknownCost.REFUSE,
                                        StoreFailure.REFUSE)));
    }

    @Test
    void eachScopeIsALine() {
        Configuration<LlmSettings> configuration = load("""
                llm:
                  budgets:
                    all: { limit: 500 }
                    each model: { limit: 50, per: model }
                    each intent type: { limit: 50, per: intentType }
                    each team: { limit: 50, per: team }
                    gpt-5.1: { limit: 20, only: { model: gpt-5.1 } }
                """);

        assertThat(configuration.requireValid().warnings()).isEmpty();
        assertThat(configuration.settings().budgets()).hasSize(5);
    }

    @Test
    void wrongValuesAreRefusedWithTheirPlace() {
        assertRefused("period: day", "weir.yaml:3:5 llm.budgets.team.limit: is required (number)");
        assertRefused("limit: -1", "weir.yaml:3:13 llm.budgets.team.limit: must be at least 0, was -1");
        assertRefused("limit: ten", "weir.yaml:3:13 llm.budgets.team.limit: must be a number, was 'ten'");
        assertRefused(
                "limit: 1, limitt: 2", "weir.yaml:3:23 llm.budgets.team.limitt: unknown key; did you mean 'limit'?");
        assertRefused(
                "limit: 1, period: year",
                "weir.yaml:3:23 llm.budgets.team.period: must be hour, day, week, month, total or a duration such as 30d,"
                        + " was 'year'");
        assertRefused(
                "limit: 1, zone: CETT",
                "weir.yaml:3:23 llm.budgets.team.zone: must be a time zone such as UTC or Europe/Berlin, was 'CETT'");
        assertRefused(
                "limit: 1, from: soon",
                "weir.yaml:3:23 llm.budgets.team.from: must be a date such as 2026-01-31, or a date and time such as"
                        + " 2026-01-31T06:00, in the time zone of the budget, was 'soon'");
        assertRefused(
                "limit: 1, atLimit: stop",
                "weir.yaml:3:23 llm.budgets.team.atLimit: must be one of block, alert, was 'stop'");
        assertRefused(
                "limit: 1, alertThreshold: 101",
                "weir.yaml:3:23 llm.budgets.team.alertThreshold: must be at most 100, was 101");
        assertRefused(
                "limit: 1, only: { model: '' }",
                "weir.yaml:3:23 llm.budgets.team.only: must have a value for each of model, backend, intentType or a"
                        + " metadata key, as in {model: gpt-5}");
    }

    @Test
    void limitOfZeroIsWarnedOf() {
        Configuration<LlmSettings> configuration = load(
                "llm:",
                "  tokens: { budgetLimit: 0 }",
                "  budgets:",
                "    team: { limit: 0, per: team }",
                "    soft: { limit: 0, atLimit: alert }");

        assertThat(configuration.requireValid().warnings())
                .containsExactly(
                        "weir.yaml:2:13 llm.tokens.budgetLimit: is 0: no call that the budget counts is permitted",
                        "weir.yaml:4:13 llm.budgets.team.limit: is 0: no call that the budget counts is permitted");
    }

    @Test
    void budgetThatRepeatsAnotherIsWarnedOf() {
        Configuration<LlmSettings> configuration = load(
                "llm:",
                "  budgets:",
                "    one: { limit: 1, per: team }",
                "    alert: { limit: 2, per: team, atLimit: alert }",
                "    day: { limit: 2, per: team, period: day }",
                "    other: { limit: 2, per: team, alertThreshold: 50 }");

        assertThat(configuration.requireValid().warnings())
                .containsExactly(
                        "weir.yaml:6:14 llm.budgets.other: counts the same calls in the same periods as 'one': the"
                                + " lower limit decides");
    }

    @Test
    void limitOfTokensIsABudgetOfAllCallsInAMonth() {
        LlmSettings settings = LlmConfiguration.loader()
                .environment(Map.of("LLM_BUDGET_LIMIT", "12.50", "LLM_ALERT_THRESHOLD", "66.5"))
                .load()
                .requireValid()
                .settings();

        assertThat(settings.allBudgets())
                .containsExactly(Map.entry(
                        "budgetLimit",
                        BudgetSettings.of(Map.of("limit", "12.50", "alertThreshold", "66.5", "period", "month"))));
        assertThat(LlmSettings.defaults().allBudgets()).isEmpty();
    }

    @Test
    void budgetOfTokensMayHaveAnotherPeriod() {
        LlmSettings settings = load("llm: { tokens: { budgetLimit: 5, budgetPeriod: total } }")
                .requireValid()
                .settings();

        assertThat(settings.allBudgets().get("budgetLimit").period()).isEqualTo("total");
        assertThatThrownBy(() -> load("llm: { tokens: { budgetPeriod: ever } }").requireValid())
                .hasMessage(
                        "weir.yaml:1:18 llm.tokens.budgetPeriod: must be hour, day, week, month, total or a duration"
                                + " such as 30d, was 'ever'");
    }

    @Test
    void nameOfTheBudgetOfTokensIsTaken() {
        assertThatThrownBy(
                        () -> load("llm:", "  tokens: { budgetLimit: 5 }", "  budgets: { budgetLimit: { limit: 1 } }")
                                .requireValid())
                .hasMessage(
                        "weir.yaml:3:29 llm.budgets.budgetLimit: is the name of the budget of llm.tokens.budgetLimit;"
                                + " use another name");
    }

    @Test
    void everySettingOfABudgetIsDescribed() {
        assertThat(BudgetSettings.class.getRecordComponents())
                .allSatisfy(component -> assertThat(component.isAnnotationPresent(Description.class))
                        .as(component.getName())
                        .isTrue());
    }
}
