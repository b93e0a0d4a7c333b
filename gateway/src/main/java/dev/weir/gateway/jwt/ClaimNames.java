package dev.weir.gateway.jwt;

import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import org.jspecify.annotations.Nullable;

/** The claims that say who a token is for and what it permits; the section {@code llm.gateway.jwt.claims}. */
public record ClaimNames(
        @DefaultValue("sub")
        @Description(
                "Claim with the name, which has to differ for each caller. Logs, costs and budgets have it as `jwt:NAME`, at most 128 letters, digits and `._@|:/+=-`.")
        String name,

        @Nullable @Description("Claim with the team: 1 to 64 letters, digits and `._-`.")
        String team,

        @Nullable
        @Description("Claim with the models and routes that the token permits: a list, or names with spaces between.")
        String models,

        @Nullable @Description("Claim with the priority: `low`, `normal`, `high` or `critical`.")
        String priority,

        @Nullable @Description("Claim with the limit of requests per minute.")
        String requestsPerMinute,

        @Nullable @Description("Claim with the limit of tokens of prompts and answers per minute.")
        String tokensPerMinute,

        @Nullable
        @Description(
                "Claim that permits the dashboard: `weir_admin`, which must be true, or `roles=weir-admin`, which must be or contain the value. `realm_access.roles=…` is a claim in another.")
        String admin,

        @Nullable @Description("Claim that permits `/metrics`, in the form of `admin`.")
        String metrics) {}
