package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract finds a backend out that breaks it: one fault each. */
class BackendContractTest {

    private static BackendContract contractOf(Backend faulty) {
        return new EchoBackendTest() {
            @Override
            protected Backend backend() {
                return faulty;
            }
        };
    }

    private static void assertFoundOut(ThrowingCallable test) {
        assertThatThrownBy(test).isInstanceOf(AssertionError.class);
    }

    @Test
    void findsAnAnswerThatWasCutOnItsWay() {
        BackendContract contract = contractOf((request, call) -> Completion.builder("echo")
                .text("he")
                .finishReason(FinishReason.TRUNCATED)
                .build());
        assertFoundOut(contract::answersWhole);
    }

    @Test
    void findsAStreamThatLosesText() {
        assertFoundOut(contractOf(new EchoBackend() {
            @Override
            void tell(@Nullable TokenListener listener, String word) {
                if (!word.startsWith("to")) {
                    super.tell(listener, word);
                }
            }
        })::streamsTheTextOfTheCompletionOnTheCallsThreadIfItDeclaresStreaming);
    }

    @Test
    void findsAStreamThatWasNotDeclared() {
        BackendContract contract = contractOf(declaring(Capabilities.BASIC));
        assertFoundOut(contract::tellsAListenerNothingIfItDeclaresNoStreaming);
    }

    @Test
    void findsBatchesThatWereDeclaredOnly() {
        BackendContract contract = contractOf(
                declaring(Capabilities.builder().streaming(true).maxBatch(2).build()));
        assertFoundOut(contract::takesBatchesExactlyIfItDeclaresThem);
    }

    @Test
    void findsAnAnswerForAModelThatWasNotDeclared() {
        BackendContract contract = contractOf(declaring(
                Capabilities.builder().streaming(true).models(Set.of("echo")).build()));
        assertFoundOut(contract::refusesAModelThatItDoesNotDeclare);
    }

    @Test
    void findsADeadlineThatIsIgnored() {
        assertFoundOut(contractOf(new Heedless())::deadlineThatHasPassedEndsTheCallAsTimeout);
    }

    @Test
    void findsACancellationThatIsIgnored() {
        BackendContract contract = contractOf(new Heedless());
        assertFoundOut(contract::callCancelledBeforehandTellsItsListenerNothing);
        assertFoundOut(contract::cancelledStreamTellsItsListenerNothingMore);
        assertFoundOut(contract::interruptedStreamTellsItsListenerNothingMore);
    }

    @Test
    void findsAnExceptionOfTheListenerThatIsSwallowed() {
        assertFoundOut(contractOf(new EchoBackend() {
            @Override
            void tell(@Nullable TokenListener listener, String word) {
                try {
                    super.tell(listener, word);
                } catch (IllegalStateException e) {
                    // this is the fault
                }
            }
        })::listenerThatThrowsEndsTheCallWithItsException);
    }

    @Test
    void findsAnswersThatThreadsMixUp() {
        BackendContract contract = contractOf((request, call) -> Completion.of("echo", "the same for all"));
        assertFoundOut(contract::answersManyThreadsEachItsOwn);
    }

    @Test
    void findsAPromptInAMessage() {
        BackendContract contract = contractOf((request, call) -> {
            throw new BackendException(ErrorClass.PERMANENT, "cannot answer " + EchoBackend.lastText(request));
        });
        assertFoundOut(contract::messageOfAFailureHoldsNoPrompt);
    }

    @Test
    void findsAnAnswerThatHidesTheTokenLimit() {
        BackendContract contract = contractOf(
                (request, call) -> Completion.of("echo", request.maxTokens() == null ? "hello to you" : "hello"));
        assertFoundOut(contract::saysThatTheTokenLimitCutTheAnswer);
    }

    @Test
    void findsEmbeddingsInAnotherOrder() {
        assertFoundOut(contractOf(new EchoBackend() {
            @Override
            public Embeddings embed(EmbeddingRequest request, CallContext call) throws BackendException {
                Embeddings embeddings = super.embed(request, call);
                List<Embedding> reversed = new ArrayList<>(embeddings.vectors());
                Collections.reverse(reversed);
                return Embeddings.builder(embeddings.model()).vectors(reversed).build();
            }
        })::embedsEachInputAsIfItWereAskedAlone);
    }

    @Test
    void findsEmbeddingsThatAreMissing() {
        assertFoundOut(contractOf(new EchoBackend() {
            @Override
            public Embeddings embed(EmbeddingRequest request, CallContext call) throws BackendException {
                Embeddings embeddings = super.embed(request, call);
                return Embeddings.builder(embeddings.model())
                        .vector(embeddings.vectors().get(0))
                        .build();
            }
        })::embedsEachInputAsIfItWereAskedAlone);
    }

    @Test
    void findsEmbeddingsThatWereNotDeclared() {
        assertFoundOut(contractOf(declaring(Capabilities.STREAMING))::refusesEmbeddingsInWordsIfItDeclaresNone);
    }

    @Test
    void findsEmbeddingsThatWereDeclaredOnly() {
        Backend chatting = new Backend() {
            @Override
            public Completion complete(ChatRequest request, CallContext call) {
                return Completion.of("echo", "hello");
            }

            @Override
            public Capabilities capabilities() {
                return Capabilities.builder()
                        .kinds(RequestKind.CHAT, RequestKind.EMBEDDING)
                        .build();
            }
        };
        assertThatThrownBy(contractOf(chatting)::embedsEachInputAsIfItWereAskedAlone)
                .isInstanceOf(BackendException.class)
                .hasMessage("this backend answers no embedding requests");
    }

    @Test
    void findsAnInputInAMessage() {
        assertFoundOut(contractOf(new EchoBackend() {
            @Override
            public Embeddings embed(EmbeddingRequest request, CallContext call) throws BackendException {
                throw new BackendException(
                        ErrorClass.PERMANENT,
                        "cannot embed " + textOf(request.inputs().get(0)));
            }
        })::messageOfAFailedEmbeddingCallHoldsNoInput);
    }

    @Test
    void findsABackendThatClosesOnlyOnce() {
        assertFoundOut(contractOf(new EchoBackend() {
            private boolean closed;

            @Override
            public void close() {
                if (closed) {
                    throw new IllegalStateException("closed");
                }
                closed = true;
            }
        })::closesMoreThanOnce);
    }

    private static Backend declaring(Capabilities capabilities) {
        return new EchoBackend() {
            @Override
            public Capabilities capabilities() {
                return capabilities;
            }
        };
    }

    /** Goes on whatever its call says. */
    private static final class Heedless extends EchoBackend {
        @Override
        void awaitWord(String word, CallContext call) {}
    }
}
