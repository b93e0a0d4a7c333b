package dev.weir.testkit;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.BatchItem;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.CompletionBatch;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.time.Deadline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/** Backends with one fault each. */
final class BackendFaults {
    private BackendFaults() {}

    @ExtendWith(FaultTable.Subject.class)
    static final class Tests extends BackendContract {
        private final Supplier<Backend> made;

        Tests(Supplier<Backend> made) {
            this.made = made;
        }

        @Override
        protected Backend backend() {
            return made.get();
        }

        @Override
        protected ChatRequest answerableRequest() {
            return asking("hello to you");
        }

        @Override
        protected ChatRequest anotherRequest() {
            return asking("good bye");
        }

        @Override
        protected ChatRequest slowRequest() {
            return asking("wait");
        }

        @Override
        protected ChatRequest refusedRequest() {
            return asking("forbidden");
        }

        @Override
        protected ChatRequest toolCallRequest() {
            return asking("call");
        }

        @Override
        protected EmbeddingRequest embeddingRequest() {
            return EmbeddingRequest.of("echo", "hello to you", "good bye", "aaaa");
        }
    }

    private static ChatRequest asking(String text) {
        return ChatRequest.builder("echo").user(text).build();
    }

    static FaultTable<Supplier<Backend>> table() {
        FaultTable<Supplier<Backend>> table = new FaultTable<>(BackendContract.class, Tests.class, EchoBackend::new);
        answers(table);
        streams(table);
        declares(table);
        ends(table);
        embeds(table);
        return table;
    }

    private static void answers(FaultTable<Supplier<Backend>> table) {
        table.fault(
                        "returns a truncated answer",
                        answering((request, answer) -> Completion.builder("echo")
                                .text("he")
                                .finishReason(FinishReason.TRUNCATED)
                                .build()),
                        "answersWhole")
                .fault(
                        "hides that the token limit ended the answer",
                        answering((request, answer) -> Completion.of("echo", answer.text())),
                        "reportsThatTheTokenLimitEndedTheAnswer")
                .fault(
                        "answers all threads alike",
                        answering((request, answer) -> Completion.of("echo", "the same")),
                        "answersManyThreadsEachItsOwn")
                .fault(
                        "answers null",
                        () -> new EchoBackend() {
                            @Override
                            public Completion complete(ChatRequest request, CallContext call) throws BackendException {
                                return request == null || call == null
                                        ? Completion.of("echo", "nothing")
                                        : super.complete(request, call);
                            }
                        },
                        "refusesNull")
                .fault(
                        "answers a batch in another order",
                        () -> new EchoBackend() {
                            @Override
                            public CompletionBatch completeAll(ChatBatch batch, CallContext call)
                                    throws BackendException {
                                CompletionBatch answered = super.completeAll(batch, call);
                                List<BatchItem> items = new ArrayList<>(answered.items());
                                Collections.reverse(items);
                                return new CompletionBatch(answered.model(), items, null, null);
                            }
                        },
                        "answersABatchInTheOrderOfItsRequests")
                .fault(
                        "has the prompt in a message",
                        () -> new EchoBackend() {
                            @Override
                            public Completion complete(ChatRequest request, CallContext call) throws BackendException {
                                if (request.messages().size() > 1) {
                                    throw new BackendException(
                                            ErrorClass.PERMANENT, "cannot answer " + lastText(request));
                                }
                                return super.complete(request, call);
                            }
                        },
                        "messageOfAFailureContainsNoPrompt")
                .fault(
                        "has the prompt in the message of a refusal",
                        refusing(text -> BackendException.builder(Reason.CONTENT_FILTER, "not permitted: " + text)
                                .build()),
                        "refusesWhatTheCallerDidWrongForAReasonAndWithoutThePrompt")
                .fault(
                        "refuses as if it failed",
                        refusing(text -> BackendException.builder(Reason.SERVER_ERROR, "not permitted")
                                .build()),
                        "refusesWhatTheCallerDidWrongForAReasonAndWithoutThePrompt")
                .fault(
                        "counts the last message alone",
                        () -> new EchoBackend() {
                            @Override
                            public OptionalLong countTokens(ChatRequest request, CallContext call) {
                                return OptionalLong.of(1);
                            }
                        },
                        "countsTheTokensOfAPrompt",
                        "deadlineThatHasPassedEndsACountAsTimeout")
                .fault(
                        "is unhealthy and answers",
                        () -> new EchoBackend() {
                            @Override
                            public void checkHealth(Deadline deadline) throws BackendException {
                                throw new BackendException(ErrorClass.NETWORKING, "echo: unreachable");
                            }
                        },
                        "isHealthyWhenItAnswers")
                .fault(
                        "checks its health for as long as it takes",
                        () -> new EchoBackend() {
                            @Override
                            public void checkHealth(Deadline deadline) {
                                Waiting.forever();
                            }
                        },
                        "checkOfHealthReturnsByItsDeadline");
    }

    private static void streams(FaultTable<Supplier<Backend>> table) {
        table.fault(
                        "loses text of a stream",
                        telling((listener, word) -> {
                            if (!word.startsWith("to")) {
                                listener.onToken(word);
                            }
                        }),
                        "streamsTheTextOfTheCompletionOnTheThreadOfTheCall")
                .fault(
                        "streams another model",
                        telling((listener, word) -> {
                            listener.onModel("other", "");
                            listener.onToken(word);
                        }),
                        "streamsTheModelOfTheCompletion")
                .fault(
                        "streams no pieces of tool calls",
                        () -> new EchoBackend() {
                            @Override
                            void tellToolCall(@Nullable TokenListener listener) {}
                        },
                        "answersWithToolCallsStreamedAsUnstreamed")
                .fault(
                        "streams another answer",
                        () -> new EchoBackend() {
                            @Override
                            public Completion complete(ChatRequest request, CallContext call) throws BackendException {
                                return call.listener() == null
                                        ? super.complete(request, call)
                                        : Completion.of("echo", "streamed");
                            }
                        },
                        "streamedAnswerIsTheUnstreamedOne")
                .fault(
                        "announces reports of its output and makes none",
                        () -> new EchoBackend() {
                            @Override
                            public Completion complete(ChatRequest request, CallContext call) throws BackendException {
                                call.outputExpected();
                                return super.complete(request, call);
                            }
                        },
                        "reportsItsOutputIfItAnnouncesTo")
                .fault(
                        "swallows the exception of a listener",
                        telling((listener, word) -> {
                            try {
                                listener.onToken(word);
                            } catch (IllegalStateException e) {
                                // this is the fault
                            }
                        }),
                        "listenerThatThrowsEndsTheCallWithItsException");
    }

    private static void declares(FaultTable<Supplier<Backend>> table) {
        table.fault(
                        "streams and does not declare it",
                        declaring(all -> Capabilities.BASIC),
                        "passesTextToAListenerExactlyIfItDeclaresStreaming")
                .fault("declares batches and takes none", BackendFaults::withoutBatches, "takesBatchesIfItDeclaresThem")
                .fault(
                        "embeds and does not declare it",
                        declaring(all -> Capabilities.STREAMING),
                        "refusesEmbeddingsIfItDeclaresNone")
                .fault(
                        "chats and does not declare it",
                        () -> new EchoBackend() {
                            @Override
                            public Capabilities capabilities() {
                                return Capabilities.builder()
                                        .kinds(RequestKind.EMBEDDING)
                                        .build();
                            }

                            @Override
                            void requireKnown(Request request) {}
                        },
                        "refusesChatIfItDeclaresNone")
                .fault(
                        "declares other capabilities each time",
                        () -> new EchoBackend() {
                            private int most = 10;

                            @Override
                            public synchronized Capabilities capabilities() {
                                return Capabilities.builder()
                                        .streaming(true)
                                        .maxBatch(most++)
                                        .build();
                            }
                        },
                        "declaresTheSameCapabilitiesEveryTime")
                .fault(
                        "cannot read the name of a model",
                        () -> new EchoBackend() {
                            @Override
                            public ModelCapabilities capabilities(String model) {
                                if (model.isBlank()) {
                                    throw new IllegalArgumentException("an odd name");
                                }
                                return ModelCapabilities.UNKNOWN;
                            }
                        },
                        "knowsTheCapabilitiesOfAnyModelOrNone")
                .fault(
                        "answers for a model that it does not declare",
                        () -> new EchoBackend() {
                            @Override
                            void requireKnown(Request request) {}
                        },
                        "answersEachModelThatItDeclaresAndNoOther");
    }

    private static void ends(FaultTable<Supplier<Backend>> table) {
        table.fault(
                        "ignores deadline, cancellation and interrupt",
                        () -> new EchoBackend() {
                            @Override
                            void awaitWord(String word, CallContext call) {
                                if (word.equals("wait")) {
                                    Waiting.forever();
                                }
                            }
                        },
                        "deadlineThatHasPassedEndsTheCallAsTimeout",
                        "deadlineThatHasPassedEndsABatchAsTimeout",
                        "deadlineThatHasPassedEndsAnEmbeddingCallAsTimeout",
                        "callCancelledBeforehandPassesNothingToItsListener",
                        "cancelledStreamPassesNothingMoreToItsListener",
                        "interruptedStreamPassesNothingMoreToItsListener",
                        "embeddingCallCancelledBeforehandIsNotAnswered",
                        "cancellationEndsASlowCall",
                        "interruptEndsASlowCall",
                        "deadlineEndsASlowCallAsTimeout")
                .fault(
                        "fails as unknown at its deadline",
                        () -> new EchoBackend() {
                            @Override
                            void awaitWord(String word, CallContext call) throws BackendException {
                                try {
                                    super.awaitWord(word, call);
                                } catch (BackendException e) {
                                    throw new BackendException(ErrorClass.UNKNOWN, "echo: too late");
                                }
                            }
                        },
                        "deadlineThatHasPassedEndsTheCallAsTimeout",
                        "deadlineEndsASlowCallAsTimeout")
                .fault(
                        "does not withdraw its actions",
                        () -> new EchoBackend() {
                            @Override
                            void awaitWord(String word, CallContext call) {
                                call.onCancel(() -> {});
                            }
                        },
                        "withdrawsItsActionsWhenACallHasEnded")
                .fault(
                        "closes once only",
                        () -> new EchoBackend() {
                            private boolean closed;

                            @Override
                            public void close() {
                                if (closed) {
                                    throw new IllegalStateException("closed");
                                }
                                closed = true;
                            }
                        },
                        "closesMoreThanOnce")
                .fault(
                        "hangs after its end",
                        () -> new EchoBackend() {
                            private volatile boolean closed;

                            @Override
                            void awaitWord(String word, CallContext call) throws BackendException {
                                if (closed) {
                                    Waiting.forever();
                                }
                                super.awaitWord(word, call);
                            }

                            @Override
                            public void close() {
                                closed = true;
                            }
                        },
                        "callAfterTheEndEndsPromptlyAndWithoutThePrompt")
                .fault(
                        "waits for its calls when it is closed",
                        () -> new EchoBackend() {
                            @Override
                            public void close() {
                                Waiting.forever();
                            }
                        },
                        "closesWhileACallIsRunning");
    }

    private static void embeds(FaultTable<Supplier<Backend>> table) {
        table.fault(
                        "embeds in another order",
                        embedding(vectors -> {
                            Collections.reverse(vectors);
                            return vectors;
                        }),
                        "embedsEachInputAsIfItWereAskedAlone")
                .fault(
                        "embeds the first input alone",
                        embedding(vectors -> vectors.subList(0, 1)),
                        "embedsEachInputAsIfItWereAskedAlone")
                .fault(
                        "has an input in a message",
                        () -> new EchoBackend() {
                            @Override
                            public Embeddings embed(EmbeddingRequest request, CallContext call)
                                    throws BackendException {
                                throw new BackendException(
                                        ErrorClass.PERMANENT,
                                        "cannot embed "
                                                + textOf(request.inputs().get(0)));
                            }
                        },
                        "messageOfAFailedEmbeddingCallContainsNoInput");
    }

    /** Changes what it answers. */
    @FunctionalInterface
    private interface Change {
        Completion of(ChatRequest request, Completion answer);
    }

    private static Supplier<Backend> answering(Change change) {
        return () -> new EchoBackend() {
            @Override
            public Completion complete(ChatRequest request, CallContext call) throws BackendException {
                return change.of(request, super.complete(request, call));
            }
        };
    }

    private static Supplier<Backend> refusing(Function<String, BackendException> refusal) {
        return () -> new EchoBackend() {
            @Override
            BackendException refusal(String text) {
                return refusal.apply(text);
            }
        };
    }

    private static Supplier<Backend> telling(BiConsumer<TokenListener, String> telling) {
        return () -> new EchoBackend() {
            @Override
            void tell(@Nullable TokenListener listener, String word) {
                if (listener != null) {
                    telling.accept(listener, word);
                }
            }
        };
    }

    private static Supplier<Backend> declaring(UnaryOperator<Capabilities> declared) {
        return () -> new EchoBackend() {
            @Override
            public Capabilities capabilities() {
                return declared.apply(super.capabilities());
            }
        };
    }

    /** Declares batches, and is no batch backend. */
    private static Backend withoutBatches() {
        EchoBackend echo = new EchoBackend();
        return new Backend() {
            @Override
            public Completion complete(ChatRequest request, CallContext call) throws BackendException {
                return echo.complete(request, call);
            }

            @Override
            public Embeddings embed(EmbeddingRequest request, CallContext call) throws BackendException {
                return echo.embed(request, call);
            }

            @Override
            public Capabilities capabilities() {
                return echo.capabilities();
            }
        };
    }

    private static Supplier<Backend> embedding(UnaryOperator<List<Embedding>> change) {
        return () -> new EchoBackend() {
            @Override
            public Embeddings embed(EmbeddingRequest request, CallContext call) throws BackendException {
                Embeddings embeddings = super.embed(request, call);
                return Embeddings.builder(embeddings.model())
                        .vectors(change.apply(new ArrayList<>(embeddings.vectors())))
                        .build();
            }
        };
    }
}
