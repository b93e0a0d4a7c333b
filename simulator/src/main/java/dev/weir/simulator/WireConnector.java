package dev.weir.simulator;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Accepts connections as {@link WireEndPoint}s. */
final class WireConnector extends ServerConnector {
    private final transient RequestLog log;

    WireConnector(Server server, RequestLog log, ConnectionFactory... protocols) {
        super(server, 1, -1, protocols);
        this.log = log;
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        WireEndPoint endPoint =
                new WireEndPoint(log.connected(), channel, selector, key, getScheduler(), getExecutor());
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }
}
