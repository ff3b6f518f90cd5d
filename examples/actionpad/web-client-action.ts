// A command for an action bar button of Lime CRM's web client. The endpoint is
// one of your own package (Python, on the Lime server): it checks the user, asks
// Inzage for a ticket with the key that only the server has, and returns the
// address. The browser sees a one-time address, never the key.
import { Command, CommandBus, HttpClient, LimeWebComponentContext, LimeWebComponentPlatform, PlatformServiceName } from '@limetech/lime-web-components';

@Command({ id: 'inzage.open-panel' })
export class OpenPanel {
  context!: LimeWebComponentContext;
}

export function register(platform: LimeWebComponentPlatform) {
  const http = platform.get<HttpClient>(PlatformServiceName.Http);
  const bus = platform.get<CommandBus>(PlatformServiceName.CommandBus);
  bus.register(OpenPanel, {
    async handle(command: OpenPanel) {
      // Open the window in the click itself: a later one is taken for a pop-up.
      const panel = window.open('about:blank', 'inzage-panel', 'width=420,height=860');
      const { limetype, id } = command.context;
      const { url } = await http.post('inzage-button/ticket', { contact: `lime:${limetype}:${id}` });
      if (panel) panel.location.href = url;
    },
  });
}
