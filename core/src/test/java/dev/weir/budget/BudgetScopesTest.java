package dev.weir.budget;

import static dev.weir.budget.BudgetFixture.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.Call;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which calls budgets count, and several budgets at once. */
class BudgetScopesTest {
    private final BudgetFixture fixture = new BudgetFixture();
    private final Map<String, BudgetSettings> settings = new LinkedHashMap<>();

    private void budget(String name, String limit, Map<String, ?> others) {
        Map<String, Object> all = new LinkedHashMap<>(others);
        all.put("limit", limit);
        settings.put(name, BudgetSettings.of(all));
    }

    private Budgets budgets() {
        return fixture.builder(settings).build();
    }

    private Call call(String model, @Nullable String intentType, Map<String, String> metadata) {
        return fixture.callTo(model, 0)
                .intentType(intentType)
                .attributes(metadata)
                .build();
    }

    private Call ofTeam(String team) {
        return call("small", null, Map.of("team", team));
    }

    private static void spend(Budgets budgets, Call call, String usd) {
        budgets.reserve(call, "id", usd("0")).settle(usd(usd), null);
    }

    private static @Nullable String refusing(Budgets budgets, Call call, String estimate) {
        try {
            budgets.reserve(call, "id", usd(estimate)).release();
            return null;
        } catch (BudgetExceededException e) {
            return e.budget() + " " + e.scope();
        }
    }

    private static String spent(Budgets budgets) {
        StringBuilder all = new StringBuilder();
        budgets.states().stream()
                .map(state -> state.budget() + " " + state.scope() + " "
                        + state.spentUsd().toPlainString() + "\n")
                .sorted()
                .forEach(all::append);
        return all.toString();
    }

    @Test
    void eachModelIntentTypeBackendAndTeamMayHaveABudget() {
        budget("models", "1", Map.of("per", "model"));
        budget("types", "2", Map.of("per", "intentType"));
        budget("backends", "3", Map.of("per", "backend"));
        budget("teams", "4", Map.of("per", "team"));
        Budgets budgets = budgets();

        spend(budgets, call("small", "Scale", Map.of("team", "blue")), "0.5");
        spend(budgets, call("large", "Scale", Map.of("team", "red")), "0.25");
        spend(budgets, call("large", null, Map.of()), "0.125");

        assertThat(spent(budgets)).isEqualTo("""
                backends backend=primary 0.875
                models model=large 0.375
                models model=small 0.5
                teams team=blue 0.5
                teams team=none 0.125
                teams team=red 0.25
                types intentType=Scale 0.75
                types intentType=none 0.125
                """);
    }

    @Test
    void budgetMayCountSomeCallsOnly() {
        budget("gpt-5 of blue", "1", Map.of("only", Map.of("model", "gpt-5", "team", "blue")));
        Budgets budgets = budgets();

        spend(budgets, call("gpt-5", null, Map.of("team", "blue")), "0.5");
        spend(budgets, call("gpt-5", null, Map.of("team", "red")), "0.5");
        spend(budgets, call("gpt-4", null, Map.of("team", "blue")), "0.5");
        spend(budgets, call("gpt-5", null, Map.of()), "0.5");

        assertThat(spent(budgets)).isEqualTo("gpt-5 of blue  0.5\n");
    }

    @Test
    void narrowestBudgetThatRefusesIsNamed() {
        budget("all", "1", Map.of());
        budget("team", "2", Map.of("per", "team"));
        budget("blue-small", "3", Map.of("per", "team", "only", Map.of("model", "small")));
        Budgets budgets = budgets();

        assertThat(refusing(budgets, ofTeam("blue"), "4")).isEqualTo("blue-small team=blue");
        assertThat(refusing(budgets, ofTeam("blue"), "2.5")).isEqualTo("team team=blue");
        assertThat(refusing(budgets, ofTeam("blue"), "1.5")).isEqualTo("all ");
        assertThat(refusing(budgets, ofTeam("blue"), "1")).isNull();
    }

    @Test
    void refusedCallReservesInNoBudget() {
        budget("all", "1", Map.of());
        budget("team", "0.5", Map.of("per", "team"));
        Budgets budgets = budgets();

        assertThat(refusing(budgets, ofTeam("blue"), "0.75")).isEqualTo("team team=blue");

        assertThat(budgets.states())
                .allSatisfy(state -> assertThat(state.reservedUsd()).isZero());
    }

    @Test
    void spentBudgetOfOneTeamLeavesThatOfAnother() {
        budget("team", "1", Map.of("per", "team"));
        Budgets budgets = budgets();
        spend(budgets, ofTeam("blue"), "1");

        assertThat(refusing(budgets, ofTeam("blue"), "0")).isEqualTo("team team=blue");
        assertThat(refusing(budgets, ofTeam("red"), "1")).isNull();
    }

    @Test
    void callsWithoutTheMetadataShareABudgetRatherThanHaveNone() {
        budget("team", "1", Map.of("per", "team"));
        Budgets budgets = budgets();
        spend(budgets, call("small", null, Map.of()), "1");

        assertThat(refusing(budgets, call("large", null, Map.of()), "0")).isEqualTo("team team=none");
    }

    @Test
    void valuesBeyondTheMaximumShareABudget() {
        budget("user", "1", Map.of("per", "user", "maxValues", 2));
        Budgets budgets = budgets();
        for (String user : new String[] {"a", "b", "c", "d"}) {
            spend(budgets, call("small", null, Map.of("user", user)), "0.5");
        }

        assertThat(spent(budgets)).isEqualTo("user user=a 0.5\nuser user=b 0.5\nuser user=other 1.0\n");
        assertThat(refusing(budgets, call("small", null, Map.of("user", "e")), "0.1"))
                .isEqualTo("user user=other");
    }

    @Test
    void unusedValuesMakeRoomForOthersWhenTheirPeriodIsOver() {
        budget("user", "1", Map.of("per", "user", "maxValues", 2, "period", "hour"));
        Budgets budgets = budgets();
        spend(budgets, call("small", null, Map.of("user", "a")), "0.5");
        ReservedCost open = budgets.reserve(call("small", null, Map.of("user", "b")), "id", usd("0.1"));
        fixture.time.advance(Duration.ofHours(2));

        spend(budgets, call("small", null, Map.of("user", "c")), "0.5");

        assertThat(spent(budgets)).isEqualTo("user user=b 0\nuser user=c 0.5\n");
        open.settle(usd("0.25"), null);
        assertThat(spent(budgets)).isEqualTo("user user=b 0.25\nuser user=c 0.5\n");
    }

    @Test
    void budgetsNameTheMetadataThatTheyGoBy() {
        budget("a", "1", Map.of("per", "team"));
        budget("b", "1", Map.of("per", "model", "only", Map.of("user", "x", "backend", "primary")));

        assertThat(budgets().metadataKeys()).containsExactlyInAnyOrder("team", "user");
    }

    @Test
    void scopesOfNothingAreRefused() {
        assertThatThrownBy(() -> budget("a", "1", Map.of("per", " ")))
                .hasMessageContaining("must be model, backend, intentType or a metadata key, was empty");
        assertThatThrownBy(() -> budget("a", "1", Map.of("only", Map.of("model", ""))))
                .hasMessageContaining("must have a value for each of model, backend, intentType or a metadata key");
    }

    @Test
    void budgetsOfOneScopeBothHold() {
        budget("soft", "0.5", Map.of("atLimit", "alert"));
        budget("hard", "1", Map.of());
        Budgets budgets = budgets();
        spend(budgets, ofTeam("blue"), "0.75");

        assertThat(fixture.alerts).extracting(alert -> alert.budget()).containsExactly("soft", "soft");
        assertThat(refusing(budgets, ofTeam("blue"), "0.5")).isEqualTo("hard ");
        BudgetExceededException e = catchThrowableOfType(
                BudgetExceededException.class, () -> budgets.reserve(ofTeam("blue"), "id", usd("0.5")));
        assertThat(e.scope()).isEmpty();
    }
}
