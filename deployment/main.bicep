// From an image in a registry to a running bot:
//   az deployment group create -g <group> -f deployment/main.bicep -p registryName=… image=… botAppId=… botAppPassword=… coordinators='["…"]'
// then  ExperienceBot manifest --out teams-app.zip  with the same Bot:AppId and the output publicUrl as Web:PublicUrl.
//
// Compiled without a warning in the tests, but never deployed where it was written: look at `what-if` first.
// The app registration itself (single tenant) is made before, because ARM cannot make one:  az ad app create.

@description('Where data is kept. Keep it in the EU.')
param location string = 'swedencentral'

@minLength(4)
@maxLength(20)
param name string = 'experiencebot'

@description('A container registry of this resource group.')
param registryName string

@description('Repository and tag in that registry, such as experiencebot:1.0.0.')
param image string

param botAppId string
param tenantId string = tenant().tenantId

@secure()
param botAppPassword string

@description('Entra object ids of the coordinators.')
@minLength(1)
param coordinators array

var storageTableDataContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
var storageQueueDataContributor = '974c5e8b-45b9-4653-ba55-5f855dd0fae8'
var acrPull = '7f951dda-4ed3-4680-a7ca-43fe172d538d'
var publicUrl = 'https://${name}.${environment.properties.defaultDomain}'
var coordinatorSettings = [for (id, i) in coordinators: { name: 'Coordinators__${i}', value: id }]

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
      secrets: [{ name: 'bot-app-password', value: botAppPassword }]
    }
    template: {
      containers: [
        {
          name: 'bot'
          image: '${registry.properties.loginServer}/${image}'
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: concat([
            { name: 'Bot__AppId', value: botAppId }
            { name: 'Bot__TenantId', value: tenantId }
            { name: 'Bot__AppPassword', secretRef: 'bot-app-password' }
            { name: 'Web__PublicUrl', value: publicUrl }
            { name: 'Web__Proxies', value: '1' } // the ingress of the environment
            { name: 'Storage__Provider', value: 'AzureTables' }
            { name: 'Storage__TableEndpoint', value: storage.properties.primaryEndpoints.table }
            { name: 'Storage__QueueEndpoint', value: storage.properties.primaryEndpoints.queue }
            { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId } // which identity the storage client takes
          ], coordinatorSettings)
          probes: [
            { type: 'Liveness', httpGet: { path: '/health/live', port: 8080 }, initialDelaySeconds: 10 }
            { type: 'Readiness', httpGet: { path: '/health/ready', port: 8080 } }
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
    msaAppId: botAppId
    msaAppTenantId: tenantId
    msaAppType: 'SingleTenant'
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

output publicUrl string = publicUrl
