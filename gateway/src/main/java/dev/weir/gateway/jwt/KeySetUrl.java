package dev.weir.gateway.jwt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The keys of an issuer at a URL. Redirects are not followed. */
final class KeySetUrl implements KeySetSource {
    /** Maximum bytes of a key set. */
    static final int LARGEST = 256 * 1024;

    private final HttpRequest request;
    private final Duration timeout;
    private final HttpClient client;

    /** @param timeout of a reading, from the connection to the last byte */
    KeySetUrl(URI url, Duration timeout) {
        this.timeout = timeout;
        request = HttpRequest.newBuilder(url)
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(timeout)
                .header("accept", "application/jwk-set+json, application/json")
                .build();
        client = HttpClient.newBuilder().connectTimeout(timeout).build();
    }

    @Override
    public CompletableFuture<String> read() {
        CompletableFuture<HttpResponse<String>> exchange = client.sendAsync(request, head -> new BoundedText());
        CompletableFuture<String> text = exchange.thenApply(KeySetUrl::text);
        // the timeout of a request ends with the head of its answer
        return text.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).whenComplete((read, failure) -> {
            if (failure != null) {
                exchange.cancel(true);
            }
        });
    }

    private static String text(HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw new IllegalStateException("was answered with status " + response.statusCode());
        }
        return response.body();
    }

    @Override
    public Duration interval() {
        return Duration.ofMinutes(5);
    }

    @Override
    public Duration leastInterval() {
        return Duration.ofSeconds(30);
    }

    @Override
    public String location() {
        return request.uri().toString();
    }

    /** A body, which is refused past the limit. */
    private static final class BoundedText implements BodySubscriber<String> {
        private final CompletableFuture<String> text = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private @Nullable Subscription subscription;

        @Override
        public CompletionStage<String> getBody() {
            return text;
        }

        @Override
        public void onSubscribe(Subscription begun) {
            subscription = begun;
            begun.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                if (bytes.size() + buffer.remaining() > LARGEST) {
                    Objects.requireNonNull(subscription).cancel();
                    text.completeExceptionally(new IOException("is larger than " + LARGEST + " bytes"));
                    return;
                }
                byte[] part = new byte[buffer.remaining()];
                buffer.get(part);
                bytes.writeBytes(part);
            }
        }

        @Override
        public void onError(Throwable failure) {
            text.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            text.complete(bytes.toString(StandardCharsets.UTF_8));
        }
    }
}
