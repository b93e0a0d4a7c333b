package dev.weir.path;

import dev.weir.call.StreamPiece;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.CompletionBuilder;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.ToolCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A backend that answers with given pieces, as a stream or at once, and may break after some of them. */
final class Teller implements Backend {
    private final String name;
    private final List<StreamPiece> pieces;
    private final List<ChatRequest> requests = new ArrayList<>();
    private int breaksAfter = Integer.MAX_VALUE;
    private Break breaking = call -> {};
    private @Nullable Reason continuationRejected;
    private Consumer<CallContext> pause = call -> {};
    private boolean streams = true;
    private boolean partial = true;
    private int told;

    /** What happens at a break; throws, unless it lets the answer end. */
    @FunctionalInterface
    interface Break {
        void happen(CallContext call) throws BackendException;

        static Break with(Reason reason) {
            return call -> {
                throw BackendException.builder(reason, "as told").build();
            };
        }
    }

    Teller(String name, List<StreamPiece> pieces) {
        this.name = name;
        this.pieces = List.copyOf(pieces);
    }

    /** Tells a text in pieces. */
    static Teller of(String name, String... pieces) {
        return new Teller(name, texts(pieces));
    }

    static List<StreamPiece> texts(String... pieces) {
        List<StreamPiece> texts = new ArrayList<>();
        for (String piece : pieces) {
            texts.add(new StreamPiece.Text(StreamPiece.Channel.TEXT, piece));
        }
        return texts;
    }

    Teller breaksAfter(int pieces, Break breaking) {
        breaksAfter = pieces;
        this.breaking = breaking;
        return this;
    }

    /** Rejects a request that ends with an assistant's message. */
    Teller rejectsContinuation(Reason reason) {
        continuationRejected = reason;
        return this;
    }

    Teller withoutStream() {
        streams = false;
        return this;
    }

    /** Its failures have no partial answer. */
    Teller withoutPartial() {
        partial = false;
        return this;
    }

    /** Does something before each piece. */
    Teller betweenPieces(Consumer<CallContext> pause) {
        this.pause = pause;
        return this;
    }

    int asked() {
        return requests.size();
    }

    /** The requests that it received. */
    List<ChatRequest> requests() {
        return requests;
    }

    /** How many pieces it told of all answers. */
    int told() {
        return told;
    }

    /** The usage of all its answers, broken ones included. */
    Usage billed() {
        return Usage.reported(100L * asked(), told);
    }

    /** The usage of an answer of so many pieces. */
    static Usage usage(int pieces) {
        return Usage.reported(100, pieces);
    }

    @Override
    public Completion complete(ChatRequest request, CallContext call) throws BackendException {
        requests.add(request);
        String begun = begun(request);
        if (!begun.isEmpty() && continuationRejected != null) {
            throw BackendException.builder(continuationRejected, "no prefill").build();
        }
        List<StreamPiece> answer = begun.isEmpty() ? pieces : rest(begun);
        TokenListener listener = streams ? call.listener() : null;
        if (listener != null) {
            call.outputExpected();
            listener.onModel(name + "-2026", name + "-id");
        }
        for (int i = 0; i < answer.size(); i++) {
            breakAfter(i, answer, call);
            pause.accept(call);
            told++;
            if (listener != null) {
                answer.get(i).deliverTo(listener);
            }
        }
        breakAfter(answer.size(), answer, call);
        return completion(answer).finishReason(FinishReason.STOP).build();
    }

    private void breakAfter(int count, List<StreamPiece> answer, CallContext call) throws BackendException {
        if (count != Math.min(breaksAfter, answer.size()) || breaksAfter == Integer.MAX_VALUE) {
            return;
        }
        try {
            breaking.happen(call);
        } catch (BackendException e) {
            if (!partial) {
                throw e;
            }
            throw BackendException.builder(e.reason(), "broke")
                    .partial(completion(answer.subList(0, count))
                            .finishReason(FinishReason.TRUNCATED)
                            .build())
                    .build();
        }
    }

    /** The text that the request asks to continue. */
    private static String begun(ChatRequest request) {
        Message last = request.messages().get(request.messages().size() - 1);
        return last.role() == Role.ASSISTANT ? last.text() : "";
    }

    private List<StreamPiece> rest(String begun) {
        List<StreamPiece> rest = new ArrayList<>();
        int at = 0;
        for (StreamPiece piece : pieces) {
            String text = ((StreamPiece.Text) piece).text();
            int from = Math.min(text.length(), Math.max(0, begun.length() - at));
            at += text.length();
            if (from < text.length()) {
                rest.add(new StreamPiece.Text(StreamPiece.Channel.TEXT, text.substring(from)));
            }
        }
        return rest;
    }

    private CompletionBuilder completion(List<StreamPiece> answer) {
        StringBuilder text = new StringBuilder();
        StringBuilder reasoning = new StringBuilder();
        Map<Integer, ToolCall> calls = new LinkedHashMap<>();
        for (StreamPiece piece : answer) {
            if (piece instanceof StreamPiece.Tool tool) {
                calls.merge(tool.piece().index(), call(tool.piece()), Teller::joined);
            } else if (((StreamPiece.Text) piece).channel() == StreamPiece.Channel.REASONING) {
                reasoning.append(((StreamPiece.Text) piece).text());
            } else {
                text.append(((StreamPiece.Text) piece).text());
            }
        }
        CompletionBuilder completion = Completion.builder(name + "-2026").id(name + "-id");
        if (!reasoning.isEmpty()) {
            completion.content(Content.reasoning(reasoning.toString()));
        }
        return completion
                .text(text.toString())
                .toolCalls(List.copyOf(calls.values()))
                .usage(usage(answer.size()));
    }

    private static ToolCall call(ToolCallPiece piece) {
        return ToolCall.of(piece.id(), piece.name(), piece.arguments());
    }

    private static ToolCall joined(ToolCall first, ToolCall more) {
        return ToolCall.of(first.id(), first.name(), first.arguments() + more.arguments());
    }
}
