package dev.weir.simulator;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Who may ask, and how much. Safe for use by many threads. */
final class Admission {
    private final List<String> keys;
    private final RateLimit limit;
    private final LongSupplier nanoTime;
    private final Map<String, Account> accounts = new HashMap<>();

    Admission(List<String> keys, RateLimit limit, LongSupplier nanoTime) {
        this.keys = keys;
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    /** What one key has left. */
    private static final class Account {
        private final Allowance requests;
        private final Allowance tokens;
        private long quota;

        Account(RateLimit limit, long now) {
            requests = new Allowance(limit.requestsPerMinute(), now);
            tokens = new Allowance(limit.tokensPerMinute(), now);
            quota = limit.quotaTokens();
        }
    }

    /** Refuses a caller with no key or a wrong one, where keys are asked for. */
    void check(@Nullable String key) {
        if (keys.isEmpty()) {
            return;
        }
        if (key == null) {
            throw ApiError.of(401, "invalid_request_error", null, "No API key was given.")
                    .thrown();
        }
        if (!keys.contains(key)) {
            throw ApiError.of(401, "invalid_request_error", "invalid_api_key", "Incorrect API key.")
                    .thrown();
        }
    }

    /**
     * Charges a request to a key.
     *
     * @return the headers that tell what is left; none without limits
     * @throws ApiException if it is not covered, with the headers
     */
    synchronized Map<String, String> charge(@Nullable String key, long tokens) {
        if (limit.equals(RateLimit.NONE)) {
            return Map.of();
        }
        long now = nanoTime.getAsLong();
        Account account = accounts.computeIfAbsent(key == null ? "" : key, name -> new Account(limit, now));
        account.requests.refill(now);
        account.tokens.refill(now);
        if (account.quota < tokens) {
            throw Refusals.quotaExhausted().thrown();
        }
        require("requests", account.requests, 1, account);
        require("tokens", account.tokens, tokens, account);
        account.requests.take(1);
        account.tokens.take(tokens);
        account.quota -= limit.quotaTokens() == RateLimit.UNLIMITED ? 0 : tokens;
        return headers(account);
    }

    private static void require(String what, Allowance allowance, long amount, Account account) {
        if (allowance.covers(amount)) {
            return;
        }
        Duration wait = allowance.until(amount);
        ApiError error = Refusals.rateLimited(what)
                .with(Refusals.RETRY_AFTER, Refusals.wholeSeconds(wait))
                .with("retry-after-ms", Long.toString(wait.plusNanos(999_999).toMillis()));
        for (Map.Entry<String, String> header : headers(account).entrySet()) {
            error = error.with(header.getKey(), header.getValue());
        }
        throw error.thrown();
    }

    private static Map<String, String> headers(Account account) {
        Map<String, String> headers = new LinkedHashMap<>();
        addHeaders(headers, "requests", account.requests);
        addHeaders(headers, "tokens", account.tokens);
        return headers;
    }

    private static void addHeaders(Map<String, String> headers, String what, Allowance allowance) {
        if (!allowance.isUnlimited()) {
            headers.put("x-ratelimit-limit-" + what, Long.toString(allowance.perMinute()));
            headers.put("x-ratelimit-remaining-" + what, Long.toString(allowance.remaining()));
            headers.put("x-ratelimit-reset-" + what, GoDuration.format(allowance.untilFull()));
        }
    }
}
