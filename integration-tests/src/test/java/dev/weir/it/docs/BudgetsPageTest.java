package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.budget.BudgetSettings;
import dev.weir.budget.BudgetState;
import dev.weir.budget.Budgets;
import dev.weir.budget.ReservedCost;
import dev.weir.call.Call;
import dev.weir.config.Configuration;
import dev.weir.cost.Costs;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.wiring.LlmConfiguration;
import dev.weir.wiring.LlmSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The engine of budgets alone. The snippets of docs/budgets.md come from here, and its samples load. */
class BudgetsPageTest {
    private static final Path PAGE = Path.of("../docs/budgets.md");
    private static final Pattern SAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private final Costs costs = new Costs(Map.of("house-model", new BigDecimal("0.002")), null, unknown -> {});

    private Cost costOf(Answer answer) {
        Usage usage = Objects.requireNonNull(answer.usage());
        return costs.book(
                BilledUsage.builder(answer.model(), usage, TimeSource.system().instant())
                        .build());
    }

    @Test
    void theEngineNeedsNoRuntime() throws BackendException {
        ChatRequest request = ChatRequest.builder("house-model")
                .user("Deploy nginx with 3 replicas")
                .build();
        Backend backend = new Backend() {
            @Override
            public Completion complete(ChatRequest question, CallContext call) {
                return Completion.builder(question.model())
                        .text("deployed")
                        .usage(Usage.reported(400, 100))
                        .build();
            }
        };
        // tag::alone[]
        Budgets budgets = Budgets.builder(Map.of(
                        "all", BudgetSettings.of(new BigDecimal("10")),
                        "team", BudgetSettings.of(Map.of("limit", "2", "period", "day", "per", "team"))))
                .costs(costs)
                .build();
        Call call = Call.builder("call-1", request, Deadline.after(Duration.ofSeconds(30), TimeSource.system()))
                .backend("primary")
                .attributes(Map.of("team", "blue"))
                .build();
        ReservedCost reserved = budgets.reserve(call);
        try {
            Answer answer = call.request().ask(backend, call);
            reserved.settle(costOf(answer), answer.usage());
        } finally {
            reserved.release(); // without effect after settle
        }
        List<BudgetState> states = budgets.states();
        // end::alone[]
        assertThat(states)
                .extracting(state -> state.budget() + " " + state.scope() + " "
                        + state.spentUsd().toPlainString() + " "
                        + state.reservedUsd().signum())
                .containsExactlyInAnyOrder("all  0.001 0", "team team=blue 0.001 0");
    }

    @Test
    void everySampleOfThePageLoads() throws IOException {
        List<String> samples = SAMPLE.matcher(Files.readString(PAGE))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(samples).hasSize(1).allSatisfy(sample -> {
            Configuration<LlmSettings> configuration =
                    LlmConfiguration.loader().text("weir.yaml", sample).load();
            assertThat(configuration.requireValid().warnings()).isEmpty();
            assertThat(configuration.settings().allBudgets()).hasSize(5);
        });
    }
}
