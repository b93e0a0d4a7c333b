package dev.weir.testkit;

import dev.weir.spi.token.TokenCounter;
import dev.weir.spi.token.Tokenizer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tokenizers with one fault each. */
final class TokenizerFaults {
    /** A token for each code point. */
    private static final TokenCounter KEEPING = text -> text.codePointCount(0, text.length());

    private TokenizerFaults() {}

    @ExtendWith(FaultTable.Subject.class)
    static final class Tests extends TokenizerContract {
        private final Tokenizer tokenizer;

        Tests(Tokenizer tokenizer) {
            this.tokenizer = tokenizer;
        }

        @Override
        protected Tokenizer tokenizer() {
            return tokenizer;
        }

        @Override
        protected List<String> models() {
            return List.of("known");
        }
    }

    private static Tokenizer counting(TokenCounter counter) {
        return model -> model.equals("known") ? counter : null;
    }

    static FaultTable<Tokenizer> table() {
        AtomicLong counted = new AtomicLong();
        return new FaultTable<>(TokenizerContract.class, Tests.class, counting(KEEPING))
                .fault("knows no model", model -> null, "knowsTheEncodingsOfItsModels")
                .fault(
                        "has a new counter each time",
                        model -> text -> KEEPING.count(text) + model.length(),
                        "knowsTheEncodingsOfItsModels")
                .fault("guesses the encoding of an unknown model", model -> KEEPING, "knowsNoEncodingOfAnUnknownModel")
                .fault(
                        "cannot read the name of a model",
                        TokenizerFaults::refusingNames,
                        "knowsNoEncodingOfAnUnknownModel")
                .fault(
                        "counts tokens of an empty text",
                        counting(text -> KEEPING.count(text) + 1),
                        "anEmptyTextHasNoTokens")
                .fault(
                        "counts no blanks",
                        counting(text -> text.isBlank() ? 0 : KEEPING.count(text)),
                        "anyOtherTextHasTokens")
                .fault("stops counting", counting(text -> Math.min(5, KEEPING.count(text))), "moreTextHasMoreTokens")
                .fault(
                        "counts more tokens than bytes",
                        counting(text -> 4 * KEEPING.count(text)),
                        "aTextHasAtMostATokenForEachByte")
                .fault(
                        "counts the name of a special token as one",
                        counting(text -> text.startsWith("<|") ? 1 : KEEPING.count(text)),
                        "countsTheNamesOfSpecialTokensAsText")
                .fault(
                        "refuses lone surrogates",
                        counting(TokenizerFaults::refusingSurrogates),
                        "countsSurrogatesWithoutTheirPair")
                .fault(
                        "refuses a long text",
                        counting(TokenizerFaults::refusingLong),
                        "countsAMebibyteOfAnythingInBoundedTime")
                .fault(
                        "counts on from the text before",
                        counting(text -> KEEPING.count(text) + counted.incrementAndGet()),
                        "countsOnManyThreadsAtOnce")
                .fault("waits", counting(TokenizerFaults::waiting), "doesNotWaitForAnything")
                .fault("counts null", counting(text -> text == null ? 0 : KEEPING.count(text)), "refusesNull");
    }

    private static TokenCounter refusingNames(String model) {
        if (model.isEmpty()) {
            throw new IllegalArgumentException("an odd name");
        }
        return null;
    }

    private static long refusingSurrogates(String text) {
        if (text.chars().anyMatch(unit -> Character.isSurrogate((char) unit))) {
            throw new IllegalArgumentException("not Unicode");
        }
        return KEEPING.count(text);
    }

    private static long refusingLong(String text) {
        if (text.length() > 100_000) {
            throw new IllegalStateException("too long");
        }
        return KEEPING.count(text);
    }

    private static long waiting(String text) {
        Waiting.atAll();
        return KEEPING.count(text);
    }
}
