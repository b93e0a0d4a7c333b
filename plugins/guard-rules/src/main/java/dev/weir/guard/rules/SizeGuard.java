package dev.weir.guard.rules;

import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.guard.CallGuard;
import dev.weir.spi.guard.Guard;
import dev.weir.spi.guard.GuardRefusal;
import dev.weir.spi.guard.ReleasedText;
import dev.weir.spi.guard.RequestTexts;
import dev.weir.spi.guard.TextGuard;
import dev.weir.spi.guard.TextKind;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/** Refuses prompts and answers that are too large. Thread-safe. */
public final class SizeGuard implements Guard {
    private static final int CHARACTERS_PER_TOKEN = 4;

    private final SizeSettings settings;

    @Inject
    SizeGuard(SizeSettings settings) {
        this.settings = settings;
    }

    @Override
    public CallGuard begin(CallContext call) {
        return new SizedCall();
    }

    private final class SizedCall implements CallGuard {
        private long answered;

        @Override
        public Request request(Request request) {
            if (request instanceof ChatRequest chat) {
                require("max-messages", "messages", chat.messages().size(), settings.maxMessages());
            }
            if (request instanceof EmbeddingRequest embedding) {
                require("max-inputs", "inputs", embedding.inputs().size(), settings.maxInputs());
            }
            long[] characters = new long[1];
            RequestTexts.forEach(request, (text, kind) -> {
                require("max-text-characters", "characters in one text", text.length(), settings.maxTextCharacters());
                characters[0] += text.length();
            });
            require("max-prompt-characters", "characters", characters[0], settings.maxPromptCharacters());
            long tokens = (characters[0] + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN + inputTokens(request);
            require("max-prompt-tokens", "tokens, as estimated", tokens, settings.maxPromptTokens());
            return request;
        }

        @Override
        public @Nullable TextGuard answer(TextKind kind) {
            return settings.maxAnswerCharacters() == null ? null : this::check;
        }

        @Override
        public void restarted() {
            answered = 0;
        }

        private ReleasedText check(String text, boolean last) {
            answered += text.length();
            Long most = settings.maxAnswerCharacters();
            if (most != null && answered > most) {
                throw new GuardRefusal("max-answer-characters", "at most " + most + " characters are allowed");
            }
            return ReleasedText.all(text);
        }
    }

    /** Inputs to embed that are tokens are counted as they are. */
    private static long inputTokens(Request request) {
        return request instanceof EmbeddingRequest embedding
                ? embedding.inputs().stream()
                        .filter(EmbeddingInput.Tokens.class::isInstance)
                        .mapToLong(input ->
                                ((EmbeddingInput.Tokens) input).tokens().size())
                        .sum()
                : 0;
    }

    private static void require(String rule, String what, long found, @Nullable Long most) {
        if (most != null && found > most) {
            throw new GuardRefusal(rule, "it has " + found + " " + what + ", at most " + most + " are allowed");
        }
    }
}
