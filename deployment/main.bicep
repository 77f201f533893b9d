// From an image in a registry to a running bot:
//   az deployment group create -g <group> -f deployment/main.bicep -p registryName=… image=… coordinators='["…"]' settings=@settings.json
// then the app package for Teams by `manifest`, with the outputs botAppId and publicUrl. Step by step: docs/operations.md.
//
// Compiled without a warning in the tests, but never deployed where it was written: look at `what-if` first.
// The bot is a managed identity, so that no secret is kept and none ends. With a registration of your own (az ad app create, which
// ARM cannot do) give botAppId and botAppPassword.

@description('Where data is kept: in the EU.')
@allowed(['swedencentral', 'northeurope', 'westeurope', 'germanywestcentral', 'francecentral', 'italynorth', 'polandcentral', 'spaincentral'])
param location string = 'swedencentral'

@minLength(4)
@maxLength(20)
param name string = 'experiencebot'

@description('A container registry of this resource group.')
param registryName string

@description('Repository and tag in that registry, such as experiencebot:1.0.0.')
param image string

@description('App id of a registration of your own (single tenant). Empty: the bot is the managed identity made here, and needs no secret.')
param botAppId string = ''
param tenantId string = tenant().tenantId

@description('Of the registration of your own; not needed without one.')
@secure()
param botAppPassword string = ''

@description('Entra object ids of the coordinators. May be empty when settings names CoordinatorsGroupId.')
param coordinators array = []

@description('Any further settings by their names, such as {"Privacy:Controller": "…", "Safety:SecondReceiver": "…"}. No secrets.')
param settings object = {}

@description('Who hears by e-mail when the bot restarts, fails or puts something aside. Empty: nobody does.')
param alertEmail string = ''

var storageTableDataContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
var storageQueueDataContributor = '974c5e8b-45b9-4653-ba55-5f855dd0fae8'
var acrPull = '7f951dda-4ed3-4680-a7ca-43fe172d538d'
var publicUrl = 'https://${name}.${environment.properties.defaultDomain}'
var hasRegistration = botAppId != ''
var coordinatorSettings = [for (id, i) in coordinators: { name: 'Coordinators__${i}', value: id }]
var furtherSettings = [for setting in items(settings): { name: replace(setting.key, ':', '__'), value: string(setting.value) }]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registryName
}

resource mayPull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, identity.id, acrPull)
  scope: registry
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', acrPull)
  }
}

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: take('${replace(toLower(name), '-', '')}${uniqueString(resourceGroup().id)}', 24)
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false // the managed identity only
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource kept 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'holds-everything'
  scope: storage
  properties: { level: 'CanNotDelete', notes: 'Tables have no undelete.' }
}

resource mayStore 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in [storageTableDataContributor, storageQueueDataContributor]: {
  name: guid(storage.id, identity.id, role)
  scope: storage
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
  }
}]

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: name
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 30
  }
}

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: name
  location: location
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: logs.properties.customerId
        sharedKey: logs.listKeys().primarySharedKey
      }
    }
  }
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: location
  dependsOn: [mayPull, mayStore]
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    environmentId: environment.id
    configuration: {
      ingress: { external: true, targetPort: 8080, allowInsecure: false }
      registries: [{ server: registry.properties.loginServer, identity: identity.id }]
      secrets: hasRegistration ? [{ name: 'bot-app-password', value: botAppPassword }] : []
    }
    template: {
      containers: [
        {
          name: 'bot'
          image: '${registry.properties.loginServer}/${image}'
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: concat([
            { name: 'Bot__AppId', value: hasRegistration ? botAppId : identity.properties.clientId }
            { name: 'Bot__AppType', value: hasRegistration ? 'SingleTenant' : 'UserAssignedMSI' }
            { name: 'Bot__TenantId', value: tenantId }
            { name: 'Web__PublicUrl', value: publicUrl }
            { name: 'Web__Proxies', value: '1' } // the ingress of the environment
            { name: 'Storage__Provider', value: 'AzureTables' }
            { name: 'Storage__TableEndpoint', value: storage.properties.primaryEndpoints.table }
            { name: 'Storage__QueueEndpoint', value: storage.properties.primaryEndpoints.queue }
            { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId } // which identity the storage client takes
          ], hasRegistration ? [{ name: 'Bot__AppPassword', secretRef: 'bot-app-password' }] : [], coordinatorSettings, furtherSettings)
          probes: [
            { type: 'Startup', httpGet: { path: '/health/live', port: 8080 }, periodSeconds: 15, timeoutSeconds: 5, failureThreshold: 10 }
            { type: 'Liveness', httpGet: { path: '/health/live', port: 8080 }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 }
            // It is the only one, so taking it off the net helps nobody: only when the store has been away for long.
            { type: 'Readiness', httpGet: { path: '/health/ready', port: 8080 }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 10 }
          ]
        }
      ]
      scale: { minReplicas: 1, maxReplicas: 1 } // one is always awake: reminders fall due at any time
    }
  }
}

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: 'global' // the registration only; messages and data are not kept in it
  kind: 'azurebot'
  sku: { name: 'F0' }
  properties: {
    displayName: 'ExperienceBot'
    endpoint: 'https://${app.properties.configuration.ingress.fqdn}/api/messages'
    msaAppId: hasRegistration ? botAppId : identity.properties.clientId
    msaAppTenantId: tenantId
    msaAppType: hasRegistration ? 'SingleTenant' : 'UserAssignedMSI'
    msaAppMSIResourceId: hasRegistration ? null : identity.id
    disableLocalAuth: true
  }
}

resource teams 'Microsoft.BotService/botServices/channels@2022-09-15' = {
  parent: bot
  name: 'MsTeamsChannel'
  location: 'global'
  properties: {
    channelName: 'MsTeamsChannel'
    properties: { isEnabled: true }
  }
}

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = if (alertEmail != '') {
  name: name
  location: 'global'
  properties: {
    groupShortName: 'bot'
    enabled: true
    emailReceivers: [{ name: 'operators', emailAddress: alertEmail, useCommonAlertSchema: true }]
  }
}

var metricAlerts = [
  { name: 'restarts', metric: 'RestartCount', aggregation: 'Maximum', above: 2, dimensions: [] }
  { name: 'server-errors', metric: 'Requests', aggregation: 'Total', above: 10, dimensions: [{ name: 'statusCodeCategory', operator: 'Include', values: ['5xx'] }] }
]

resource metricAlert 'Microsoft.Insights/metricAlerts@2018-03-01' = [for alert in metricAlerts: if (alertEmail != '') {
  name: '${name}-${alert.name}'
  location: 'global'
  properties: {
    severity: 2
    enabled: true
    scopes: [app.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: alert.name
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.App/containerApps'
          metricName: alert.metric
          timeAggregation: alert.aggregation
          operator: 'GreaterThan'
          threshold: alert.above
          dimensions: alert.dimensions
        }
      ]
    }
    actions: [{ actionGroupId: operators.id }]
  }
}]

// Errors of the bot's own, messages put aside among them; ids only, as in all it logs.
resource logAlert 'Microsoft.Insights/scheduledQueryRules@2022-06-15' = if (alertEmail != '') {
  name: '${name}-errors'
  location: location
  properties: {
    severity: 2
    enabled: true
    scopes: [logs.id]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT15M'
    skipQueryValidation: true // the table comes with the first line that is logged
    criteria: {
      allOf: [
        {
          query: 'ContainerAppConsoleLogs_CL | where ContainerAppName_s == "${name}" and Log_s matches regex "^(fail|crit): "'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: { actionGroups: [operators.id] }
  }
}

output publicUrl string = publicUrl

@description('Bot:AppId, for the app package.')
output botAppId string = hasRegistration ? botAppId : identity.properties.clientId
