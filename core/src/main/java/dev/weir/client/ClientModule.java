package dev.weir.client;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/** The client in front of the call's path. */
public final class ClientModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(IntentPrompt.class);
        bind(CallFactory.class).in(Singleton.class);
        bind(WeirClient.class).to(CallingClient.class).in(Singleton.class);
        bind(CallingClient.class);
    }
}
