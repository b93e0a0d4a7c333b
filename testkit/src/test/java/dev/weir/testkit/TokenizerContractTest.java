package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.token.TokenCounter;
import dev.weir.spi.token.Tokenizer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract holds for a tokenizer that keeps it, and finds one out that breaks it: one fault each. */
class TokenizerContractTest {

    /** A token for each code point. */
    private static final TokenCounter KEEPING = text -> text.codePointCount(0, text.length());

    private static TokenizerContract contractOf(Tokenizer tokenizer) {
        return new TokenizerContract() {
            @Override
            protected Tokenizer tokenizer() {
                return tokenizer;
            }

            @Override
            protected List<String> models() {
                return List.of("known");
            }
        };
    }

    private static Tokenizer counting(TokenCounter counter) {
        return model -> model.equals("known") ? counter : null;
    }

    private static void assertFoundOut(ThrowingCallable test) {
        assertThatThrownBy(test).isInstanceOf(AssertionError.class);
    }

    @Nested
    class HoldsForATokenizerThatKeepsIt extends TokenizerContract {
        @Override
        protected Tokenizer tokenizer() {
            return counting(KEEPING);
        }

        @Override
        protected List<String> models() {
            return List.of("known");
        }
    }

    @Test
    void findsATokenizerThatKnowsNoModel() {
        assertFoundOut(contractOf(model -> null)::knowsTheEncodingsOfItsModels);
    }

    @Test
    void findsATokenizerWithANewCounterForEachQuestion() {
        assertFoundOut(contractOf(model -> text -> KEEPING.count(text) + model.length())::knowsTheEncodingsOfItsModels);
    }

    @Test
    void findsATokenizerThatGuesses() {
        assertFoundOut(contractOf(model -> KEEPING)::knowsNoEncodingOfAnUnknownModel);
    }

    @Test
    void findsATokenizerThatCannotReadAName() {
        assertFoundOut(contractOf(model -> {
            if (model.isEmpty()) {
                throw new IllegalArgumentException("an odd name");
            }
            return null;
        })::knowsNoEncodingOfAnUnknownModel);
    }

    @Test
    void findsTokensOfNothing() {
        assertFoundOut(contractOf(counting(text -> KEEPING.count(text) + 1))::anEmptyTextHasNoTokens);
    }

    @Test
    void findsTextWithoutTokens() {
        assertFoundOut(contractOf(counting(text -> text.isBlank() ? 0 : KEEPING.count(text)))::anyOtherTextHasTokens);
    }

    @Test
    void findsACountThatStops() {
        assertFoundOut(contractOf(counting(text -> Math.min(5, KEEPING.count(text))))::moreTextHasMoreTokens);
    }

    @Test
    void findsMoreTokensThanBytes() {
        assertFoundOut(contractOf(counting(text -> 4 * KEEPING.count(text)))::aTextHasAtMostATokenForEachByte);
    }

    @Test
    void findsASpecialTokenThatCountsAsOne() {
        assertFoundOut(
                contractOf(counting(text -> text.startsWith("<|") ? 1 : KEEPING.count(text)))
                        ::countsTheNamesOfSpecialTokensAsText);
    }

    @Test
    void findsATokenizerThatRefusesLoneSurrogates() {
        assertThatThrownBy(contractOf(counting(text -> {
                    if (text.chars().anyMatch(unit -> Character.isSurrogate((char) unit))) {
                        throw new IllegalArgumentException("not Unicode");
                    }
                    return KEEPING.count(text);
                }))::countsSurrogatesWithoutTheirPair)
                .hasMessage("not Unicode");
    }

    @Test
    void findsATokenizerThatBreaksOnALongText() {
        assertFoundOut(contractOf(counting(text -> {
            if (text.length() > 100_000) {
                throw new IllegalStateException("too long");
            }
            return KEEPING.count(text);
        }))::countsAMebibyteOfAnythingInBoundedTime);
    }

    @Test
    void findsACountThatDependsOnThoseBefore() {
        AtomicLong counted = new AtomicLong();
        assertFoundOut(
                contractOf(counting(text -> KEEPING.count(text) + counted.incrementAndGet()))
                        ::countsOnManyThreadsAtOnce);
    }
}
