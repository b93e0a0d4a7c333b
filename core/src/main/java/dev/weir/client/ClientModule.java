package dev.weir.client;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The client in front of the call's path. */
public final class ClientModule extends AbstractModule {
    private final @Nullable Executor completionExecutor;

    /** With futures that are completed on threads of the runtime. */
    public ClientModule() {
        this(null);
    }

    /**
     * @param completionExecutor where futures are completed; null for threads of the runtime
     */
    public ClientModule(@Nullable Executor completionExecutor) {
        this.completionExecutor = completionExecutor;
    }

    @Override
    protected void configure() {
        bind(IntentPrompt.class);
        bind(CallFactory.class).in(Singleton.class);
        bind(WeirClient.class).to(CallingClient.class).in(Singleton.class);
        bind(CallingClient.class);
    }

    @Provides
    @Singleton
    CallThreads callThreads(ClientSettings settings) {
        return CallThreads.create(settings.callThreads(), completionExecutor);
    }
}
