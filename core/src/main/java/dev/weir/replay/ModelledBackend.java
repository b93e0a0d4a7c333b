package dev.weir.replay;

import dev.weir.replay.BackendModel.Failure;
import dev.weir.replay.BackendModel.Service;
import dev.weir.retry.RetryScheduler.Scheduled;
import dev.weir.spi.backend.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A backend that answers as a {@link BackendModel} says. Requests beyond its slots wait in the order of their arrival; an answer
 * arrives in up to {@value #PARTS} parts, each at the pace that the company has by then.
 */
final class ModelledBackend implements BackendTiming {
    private static final int PARTS = 8;
    private static final double NANO = 1e9;

    private final BackendModel model;
    private final VirtualTime time;
    private final RandomGenerator random;
    private final Deque<Request> waiting = new ArrayDeque<>();
    private int active;

    ModelledBackend(BackendModel model, VirtualTime time, RandomGenerator random) {
        this.model = model;
        this.time = time;
        this.random = random;
    }

    @Override
    public Exchange send(long inputTokens, long outputTokens, ExchangeListener listener) {
        Request request = new Request(Math.max(1, outputTokens), listener);
        Failure failure = model.failure(seconds(), random);
        if (active + waiting.size() >= model.capacity()) {
            request.refuse();
        } else if (failure != null) {
            request.fail(failure);
        } else if (active < model.slots()) {
            request.begin();
        } else {
            waiting.add(request);
        }
        return request;
    }

    private double seconds() {
        return time.elapsed() / NANO;
    }

    private final class Request implements Exchange {
        private final long tokens;
        private final ExchangeListener listener;
        private final int parts;
        private Service service = Service.HANGS;
        private @Nullable Scheduled next;
        private boolean begun;
        private boolean over;
        private int received;

        private Request(long tokens, ExchangeListener listener) {
            this.tokens = tokens;
            this.listener = listener;
            parts = (int) Math.min(PARTS, tokens);
        }

        private void begin() {
            active++;
            begun = true;
            service = model.services().get(random.nextInt(model.services().size()));
            if (Double.isFinite(service.perToken())) {
                schedule(service.first(), this::part);
            }
        }

        private void schedule(double seconds, Runnable action) {
            next = time.after((long) (seconds * model.drift().at(seconds()) * NANO), action);
        }

        /** The first part has one token, the others share the rest. */
        private void part() {
            received++;
            boolean last = received > parts || tokens == 1;
            if (!last) {
                listener.output();
            }
            if (over) {
                return;
            }
            if (last) {
                end();
                listener.answered();
                admitWaiting();
            } else {
                double company = 1 + model.slowdown() * Math.max(0, active - 1);
                schedule((tokens - 1) * service.perToken() * company / parts, this::part);
            }
        }

        private void refuse() {
            next = time.after(1_000_000, () -> {
                over = true;
                listener.failed(Reason.OVERLOADED, null);
            });
        }

        private void fail(Failure failure) {
            double after = failure.after().get(random.nextInt(failure.after().size()));
            double wait = failure.retryAfter();
            next = time.after((long) (after * NANO), () -> {
                over = true;
                listener.failed(failure.reason(), wait < 0 ? null : Duration.ofNanos((long) (wait * NANO)));
            });
        }

        private void end() {
            over = true;
            if (begun) {
                active--;
            }
        }

        @Override
        public void cancel() {
            if (!over) {
                waiting.remove(this);
                if (next != null) {
                    next.cancel();
                }
                end();
                admitWaiting();
            }
        }

        @Override
        public long generatedTokens() {
            return begun ? Math.min(tokens, received * tokens / (parts + 1)) : -1;
        }
    }

    private void admitWaiting() {
        while (active < model.slots() && !waiting.isEmpty()) {
            waiting.remove().begin();
        }
    }
}
