package dev.weir.it.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Weir;
import dev.weir.budget.BudgetExceededException;
import dev.weir.spi.NoSettings;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A budget and a ledger: what was spent by a runtime that has ended is spent for the next one. */
class SpentBudgetTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("m").user("Hello").maxTokens(500).build();

    @TempDir
    Path folder;

    /** Answers with a thousand tokens. */
    static final class Thousand implements Backend {
        @Inject
        Thousand() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) {
            return Completion.builder("m")
                    .text("yes")
                    .usage(Usage.reported(500, 500))
                    .build();
        }
    }

    private Weir weir() {
        return Weir.builder()
                .environment(Map.of())
                .plugin(extensions -> extensions.backend("thousand", Thousand.class, NoSettings.class))
                .set("llm.backends.paid.type", "thousand")
                .set("llm.client.backend", "paid")
                .set("llm.tokens.costPerToken.m", "1")
                .set("llm.tokens.budgetLimit", "1")
                .set("llm.ledger.type", "sql")
                .set("llm.ledger.file", folder.resolve("ledger.db").toString())
                .build();
    }

    @Test
    void theFirstCallOfTheNextRuntimeIsRefused() {
        try (Weir first = weir()) {
            assertThat(first.chat(REQUEST).cost().usd()).isEqualByComparingTo("1");
        }

        try (Weir second = weir()) {
            assertThatThrownBy(() -> second.chat(REQUEST)).isInstanceOf(BudgetExceededException.class);
        }
    }
}
